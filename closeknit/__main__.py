"""`python -m closeknit`: the same as the installed command."""

from closeknit.cli.main import main

if __name__ == "__main__":
    main()
