// Writes assets/: the stylesheet, the script and the fonts, out of node_modules. Run from the top of the repository.
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as sass from "sass";

const FACES = ["Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt"];
const frontend = "node_modules/govuk-frontend/dist/govuk";
const sans = "node_modules/source-sans";

const place = (name) => {
  const target = join("assets", name);
  mkdirSync(dirname(target), { recursive: true });
  return target;
};
const copy = (source, name) => copyFileSync(source, place(name));
// Written beside its place and moved in, so that a page never gets half a file.
const write = (name, words) => {
  writeFileSync(place(`${name}.new`), words);
  renameSync(place(`${name}.new`), place(name));
};

const { css } = sass.compile("assets-src/portal.scss", {
  loadPaths: ["node_modules"],
  style: "compressed",
  quietDeps: true,
});
write("portal.css", css);

// Its source map is not served, so it is not named.
const script = readFileSync(join(frontend, "govuk-frontend.min.js"), "utf8");
write("govuk-frontend.min.js", script.replace(/\n?\/\/# sourceMappingURL=.*/, ""));

// The fonts go out as they came (their licence reserves the name), with the licence beside them.
copy(join(sans, "LICENSE.md"), "fonts/LICENSE.md");
for (const face of FACES) {
  copy(join(sans, "TTF", `SourceSans3-${face}.ttf`), `fonts/ttf/SourceSans3-${face}.ttf`);
  copy(join(sans, "WOFF2", "TTF", `SourceSans3-${face}.ttf.woff2`), `fonts/SourceSans3-${face}.woff2`);
}
// Our own files that need no building.
for (const name of ["favicon.svg", "js-enabled.js", "portal.js"]) {
  copy(join("assets-src", name), name);
}
