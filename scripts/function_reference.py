"""Write docs/formulas/functions/ from the declarations of the functions."""

from pathlib import Path

from tablewright.formula.reference import pages

FOLDER = Path(__file__).parents[1] / "docs" / "formulas" / "functions"


def main() -> None:
    """Write every page, and remove pages of categories that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in written:
            old.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
