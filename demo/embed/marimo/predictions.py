import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    import ftl_predictions as ftl

    return ftl, mo


@app.cell
def _(mo):
    is_shown = mo.ui.checkbox(value=True, label="Show the run")
    is_shown
    return (is_shown,)


@app.cell
def _(ftl, is_shown):
    # For a run in training: ftl.show("my-run", url=…, key=…)
    widget = ftl.show(file="../../runs/g2p.jsonl", elements=["badge", "table"]) if is_shown.value else None
    widget
    return


if __name__ == "__main__":
    app.run()
