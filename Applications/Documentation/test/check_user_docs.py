"""Manual pages and completions against the programs: check_user_docs.py PROGRAM FOLDER [VIEWER]

Every option that `myosect COMMAND --help` and `myosect-viewer --help` print is in the manual page and in both completions, and these name no
other; mandoc and the shells find no fault; bash and zsh complete commands, options and choices.
"""
import pathlib
import re
import subprocess
import sys

END = "=end="
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z0-9-]*(?![\w-])")


def run(*command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)


def require(truth, what):
    if not truth:
        sys.exit("FAILED: " + what)


def options_of_help(*words):
    """Options that begin a line of help, with their short names."""
    result = run(*words, "--help")
    require(result.returncode == 0, f"{words} --help ends with {result.returncode}")
    found = set()
    for line in result.stdout.splitlines():
        start = re.match(r"\s+(-[^\s]*(?:\s*,\s*-[^\s]+)*)", line)
        if start:
            found.update(OPTION.findall(start.group(1)))
    return found - {"-h"}


def options_of_page(page):
    """Options that head a paragraph of the page's OPTIONS."""
    text = page.read_text().split(".SH OPTIONS\n")[1].split(".SH ")[0].replace("\\-", "-")
    found = set()
    for tag in re.findall(r"^\.TP\n(.*)$", text, re.MULTILINE):
        found.update(re.findall(r"\\fB(-[^\\]+)\\fR", tag))
    return found - {"-h"}


def block_of(script, command):
    """What a completion says of one command."""
    block = re.search(rf"^    {command}\)\n(.*?)^      ;;", script, re.MULTILINE | re.DOTALL)
    require(block, f"{command} is not completed")
    return block.group(1)


def options_of_bash(block):
    return set(re.search(r"^ *options='([^']*)'", block, re.MULTILINE).group(1).split())


def options_of_zsh(block):
    found = set()
    for line in block.splitlines():
        for names in re.findall(r"'\*?(--?[a-z0-9-]+)\[|\{(--?[a-z0-9,-]+)\}", line):
            found.update(",".join(names).strip(",").split(","))
    return found


def require_same(expected, sources, command):
    require("--help" in expected, f"help of {command} was not understood")
    for name, found in sources.items():
        require(found == expected, f"{name} of {command}: lacks {sorted(expected - found)}, has {sorted(found - expected)} too many")


def require_sound(pages, bash, zsh):
    for page in pages:
        result = run("mandoc", "-T", "lint", "-W", "style", str(page))
        require(result.stdout == "" and result.returncode == 0, f"mandoc: {result.stdout}")
        packed = run("gzip", "-t", str(page) + ".gz")
        require(packed.returncode == 0, f"{page}.gz is no compressed page")
    for shell, script in (("bash", bash), ("zsh", zsh)):
        result = run(shell, "-n", str(script))
        require(result.returncode == 0 and result.stderr == "", f"{shell}: {result.stderr}")


def complete_in_bash(script, *words):
    function = "_" + script.name.replace("-", "_")
    program = f'source "{script}"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); {function}; printf "%s\\n" "${{COMPREPLY[@]}}"'
    return run("bash", "-c", program, "bash", *words).stdout.split()


def complete_in_zsh(folder, line):
    """What an interactive zsh makes of the line and the tabulator key."""
    program = f"""
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'fpath=({folder} $fpath); autoload -U compinit; compinit -u -D; setopt no_beep; bindkey "^I" complete-word; PS1="=rea""dy="'
zpty -r -m shell REPLY '*=ready=*'
zpty -w -n shell '{line}'$'\\t'
zpty -w -n shell '{END}'
zpty -r -m shell REPLY '*{END}*'
print -r -- "$REPLY"
zpty -d shell
"""
    return run("zsh", "-f", "-c", program).stdout


def check_viewer(viewer, folder):
    page, bash, zsh = folder / "man1" / "myosect-viewer.1", folder / "bash" / "myosect-viewer", folder / "zsh" / "_myosect-viewer"
    sources = {"manual page": options_of_page(page), "bash completion": options_of_bash(bash.read_text()),
               "zsh completion": options_of_zsh(zsh.read_text())}
    require_same(options_of_help(viewer), sources, "myosect-viewer")
    require_sound([page], bash, zsh)
    require(complete_in_bash(bash, "myosect-viewer", "--help-") == ["--help-keys"], "bash completes an option of the viewer")
    require(complete_in_bash(bash, "myosect-viewer", "--layout", "l") == ["legs"], "bash completes a choice of the viewer")
    require(str(folder) in complete_in_bash(bash, "myosect-viewer", str(folder)[:-1]), "bash completes a path for the viewer")
    require("--help-keys" in complete_in_zsh(zsh.parent, "myosect-viewer --help-k"), "zsh completes an option of the viewer")
    require("visits" in complete_in_zsh(zsh.parent, "myosect-viewer --layout v"), "zsh completes a choice of the viewer")


def main(program, folder, viewer=None):
    folder = pathlib.Path(folder)
    bash, zsh = folder / "bash" / "myosect", folder / "zsh" / "_myosect"
    pages = sorted((folder / "man1").glob("*.1"))

    help_text = run(program, "--help").stdout
    commands = re.findall(r"^  ([a-z]+)  ", help_text.split("Subcommands:")[1], re.MULTILINE)
    require(len(commands) >= 8, f"--help lists {len(commands)} commands")
    require({page.name for page in pages} == {"myosect.1"} | {f"myosect-{name}.1" for name in commands}, "there is a page for each command")
    top = (folder / "man1" / "myosect.1").read_text()

    for command in commands:
        sources = {
            "manual page": options_of_page(folder / "man1" / f"myosect-{command}.1"),
            "bash completion": options_of_bash(block_of(bash.read_text(), command)),
            "zsh completion": options_of_zsh(block_of(zsh.read_text(), command)),
        }
        require_same(options_of_help(program, command), sources, command)
        require(f"\\fBmyosect {command}\\fR" in top, f"myosect.1 does not name {command}")
    require_sound(pages, bash, zsh)

    require(set(complete_in_bash(bash, "myosect", "")) == set(commands) | {"--help", "--version"}, "bash offers the commands")
    require(complete_in_bash(bash, "myosect", "ana") == ["analyze"], "bash completes a command")
    require(complete_in_bash(bash, "myosect", "analyze", "--keep") == ["--keep-image"], "bash completes an option")
    require(complete_in_bash(bash, "myosect", "analyze", "--modality", "di") == ["dixon"], "bash completes a choice")
    require(complete_in_bash(bash, "myosect", "scan", "--series", "1") == [], "bash offers nothing where it knows nothing")
    require(str(folder) in complete_in_bash(bash, "myosect", "analyze", "--output", str(folder)[:-1]), "bash completes a folder")
    require("analyze" in complete_in_zsh(zsh.parent, "myosect ana"), "zsh completes a command")
    require("--keep-image" in complete_in_zsh(zsh.parent, "myosect analyze --keep"), "zsh completes an option")
    require("dixon" in complete_in_zsh(zsh.parent, "myosect analyze --modality di"), "zsh completes a choice")
    if viewer:
        check_viewer(viewer, folder / "viewer")
    print(f"{len(pages)} manual pages and two completions hold the options of {len(commands)} commands")


if __name__ == "__main__":
    main(*sys.argv[1:])
