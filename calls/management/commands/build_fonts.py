"""Make the web fonts from the typefaces' packages: subsets by script, WOFF2, as static files under VAR_DIR/fonts."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Script -> code points, as the `unicode-range` of static/css/tokens.css says them.
SCRIPTS = {
    "europe": [
        (0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x1E6, 0x1E7), (0x218, 0x21B), (0x237, 0x237), (0x2C6, 0x2C7),
        (0x2D8, 0x2DD), (0x1E80, 0x1E85), (0x1E9E, 0x1E9E), (0x1EF2, 0x1EF3), (0x2009, 0x200B), (0x2010, 0x2015),
        (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x202F, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A),
        (0x2044, 0x2044), (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2248),
        (0x2260, 0x2260), (0x2264, 0x2265), (0x2713, 0x2713),
    ],
    "greek": [(0x370, 0x3FF)],
    "cyrillic": [(0x400, 0x45F), (0x490, 0x491), (0x4B0, 0x4B1), (0x2116, 0x2116)],
}  # fmt: skip
# Name of the file -> package, its file, and what of the weight axis stays.
FACES: dict[str, tuple[str, str, int | tuple[int, int]]] = {
    "sans": ("fontpkg_source_sans_3", "SourceSans3[wght].ttf", (400, 700)),
    "serif": ("fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf", 600),
}
RECIPE = "2"


class Command(BaseCommand):
    help = "Makes the web fonts from the typefaces' packages; does nothing when they are there already."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--force", action="store_true", help="make them again")

    def handle(self, *args: Any, force: bool = False, **options: Any) -> None:
        folder = Path(settings.VAR_DIR) / "fonts"
        folder.mkdir(parents=True, exist_ok=True)
        stamp, wanted = folder / "stamp.txt", _stamp()
        if not force and stamp.is_file() and stamp.read_text() == wanted and _complete(folder):
            self.stdout.write(f"Fonts are up to date in {folder}.")
            return
        for name in FACES:
            for script in SCRIPTS:
                made = folder / f"{name}-{script}.woff2"
                half = made.with_suffix(".part")
                _subset(name, script).save(half)
                half.replace(made)
                self.stdout.write(f"{made.name}: {made.stat().st_size / 1000:.1f} kB")
        stamp.write_text(wanted)


def _complete(folder: Path) -> bool:
    return all((folder / f"{name}-{script}.woff2").is_file() for name in FACES for script in SCRIPTS)


def _stamp() -> str:
    """What the fonts were made from and how: another version of either makes them again."""
    packages = [f"{package} {version(package.replace('_', '-'))}" for package, _, _ in FACES.values()]
    recipe = hashlib.sha256(repr((RECIPE, SCRIPTS, FACES)).encode()).hexdigest()
    return "\n".join([*packages, f"fonttools {version('fonttools')}", recipe])


def _subset(name: str, script: str) -> TTFont:
    package, file, weight = FACES[name]
    font = TTFont(Path(str(files(package) / "files")) / file)
    letters = subset.Subsetter(subset.Options(layout_features=["kern", "mark", "mkmk", "ccmp", "locl"], hinting=False))
    letters.populate(unicodes={code for first, last in SCRIPTS[script] for code in range(first, last + 1)})
    letters.subset(font)
    limits = {"wght": weight} | {
        axis.axisTag: axis.defaultValue for axis in font["fvar"].axes if axis.axisTag != "wght"
    }
    font = instancer.instantiateVariableFont(font, limits)
    font.flavor = "woff2"
    return font
