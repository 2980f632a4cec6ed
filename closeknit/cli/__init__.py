"""The command line: `closeknit VERB`. Thin on purpose: parse, call, print.

    main.py      the verbs, put together
    options.py   the options every verb shares
    words.py     both languages
    console.py   stdout is the result, stderr is the story; refusals become one sentence and an exit code
    <verb>.py    one verb, one file

Nothing here imports the engine's machinery (ibis, duckdb, pandas, pyarrow) before a verb runs: `--help` stays quick.
This is also the one place that reads the clock.
"""
