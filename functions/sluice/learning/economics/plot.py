"""The outlook as a picture: dollars per million jobs over the volume, for each way to an answer."""

from pathlib import Path

from sluice.learning.economics.costs import model_per_million
from sluice.learning.economics.inputs import Inputs
from sluice.prices import Prices

VOLUMES = tuple(10 ** (4 + at / 12) for at in range(49))
"""Jobs a day, from ten thousand to a hundred million."""
DASHES = {"gpu": "-", "bedrock": "--", "embedded": ":"}


def plot(inputs: Inputs, prices: Prices, path: Path) -> None:
    """Write the picture; its suffix (.svg, .png, .pdf) says as what."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot

    # The same inputs give the same bytes.
    with mpl.rc_context({"svg.hashsalt": "sluice", "svg.fonttype": "none"}):
        figure, axes = pyplot.subplots(figsize=(9, 5.5), layout="constrained")
        for model in inputs.models:
            at = [inputs.model_copy(update={"jobs_per_day": volume}) for volume in VOLUMES]
            costs = [model_per_million(model, one, prices) for one in at]
            axes.plot(VOLUMES, costs, DASHES[model.kind], label=model.name)
        axes.axvline(inputs.jobs_per_day, color="grey", linewidth=0.8)
        axes.set(xscale="log", yscale="log", xlabel="jobs a day", ylabel="US dollars per million jobs, model alone")
        axes.legend(fontsize="small")
        axes.grid(visible=True, which="major", alpha=0.3)
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
        pyplot.close(figure)
