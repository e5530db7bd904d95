"""Do the tests fail when the code is wrong? Changes one place of the rules at a time and runs the tests that should fail."""
