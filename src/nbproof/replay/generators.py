"""Which calls draw random numbers where they get no seed, and which calls seed a generator.

Calls are told by their full names, `numpy.random.rand`, and methods and classes by their last
part where that is unmistakable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Generator = Literal["random", "numpy", "torch", "tensorflow", "polars", "system", "own"]
"""What a call draws from: a library's generator, the system, or a generator made on the spot."""

_RANDOM = frozenset(
    "random randint randrange choice choices sample shuffle uniform gauss normalvariate "
    "betavariate expovariate triangular getrandbits gammavariate lognormvariate paretovariate "
    "vonmisesvariate weibullvariate randbytes binomialvariate".split()
)
_NO_DRAWS = frozenset(
    "seed get_state set_state default_rng Generator RandomState SeedSequence PCG64 MT19937 Philox "
    "SFC64 BitGenerator".split()
)
_TORCH = frozenset(
    "rand randn randint randperm rand_like randn_like randint_like bernoulli multinomial normal "
    "poisson nn.Linear nn.Bilinear nn.Conv1d nn.Conv2d nn.Conv3d nn.ConvTranspose2d nn.Embedding "
    "nn.RNN nn.LSTM nn.GRU nn.Transformer nn.Dropout".split()
)
_LAYOUTS = frozenset("draw draw_networkx draw_spring spring_layout random_layout".split())
_GRAPHS = (
    "random_",
    "erdos_renyi_graph",
    "gnp_random_graph",
    "gnm_random_graph",
    "fast_gnp_random_graph",
    "watts_strogatz_graph",
    "newman_watts_strogatz_graph",
    "connected_watts_strogatz_graph",
    "barabasi_albert_graph",
    "powerlaw_cluster_graph",
    "stochastic_block_model",
    "configuration_model",
    "scale_free_graph",
    "planted_partition_graph",
    "expected_degree_graph",
)
_MADE = {
    "numpy.random.default_rng": "own",
    "numpy.random.RandomState": "own",
    "numpy.random.SeedSequence": "own",
    "random.Random": "own",
}
"""Generators made on the spot: with an argument they have a seed."""

_OF_SYSTEM = frozenset({"uuid1", "uuid4", "urandom"})
_MODULES = frozenset({"random", "numpy"})
"""Their functions have the names of methods, and are told by what they draw from."""
_METHODS = frozenset({"sample", "rvs", "bootstrap", "resample"})
_BOOTSTRAPS = frozenset("barplot pointplot lineplot regplot lmplot stripplot".split())
_LEARNERS = frozenset(
    "train_test_split KMeans MiniBatchKMeans RandomForestClassifier RandomForestRegressor "
    "ExtraTreesClassifier ExtraTreesRegressor RandomTreesEmbedding IsolationForest TSNE MDS UMAP "
    "MLPClassifier MLPRegressor SGDClassifier SGDRegressor GaussianMixture BayesianGaussianMixture "
    "BaggingClassifier BaggingRegressor GradientBoostingClassifier GradientBoostingRegressor "
    "DecisionTreeClassifier DecisionTreeRegressor ShuffleSplit StratifiedShuffleSplit "
    "GroupShuffleSplit RandomizedSearchCV LatentDirichletAllocation TruncatedSVD make_blobs "
    "make_moons make_circles make_classification make_regression make_s_curve make_swiss_roll "
    "make_gaussian_quantiles permutation_importance SpectralClustering".split()
)
_SEEDS: Mapping[str, Generator] = {
    "random.seed": "random",
    "random.setstate": "random",
    "numpy.random.seed": "numpy",
    "numpy.random.set_state": "numpy",
    "torch.manual_seed": "torch",
    "torch.random.manual_seed": "torch",
    "tensorflow.random.set_seed": "tensorflow",
    "tensorflow.set_random_seed": "tensorflow",
    "tensorflow.compat.v1.set_random_seed": "tensorflow",
    "polars.set_random_seed": "polars",
}
_ALL: tuple[Generator, ...] = ("random", "numpy", "torch", "tensorflow")
_SEEDS_OF_ALL = ("seed_everything", "set_random_seed", "set_seed")

SEED_WORDS = frozenset({"random_state", "seed", "rng", "generator"})
"""Arguments that give a call its seed, or a generator that has one."""


def seeded_by(name: str) -> tuple[Generator, ...]:
    """The generators that this call seeds where it gets a seed; none for other calls."""
    if name in _SEEDS:
        return (_SEEDS[name],)
    return _ALL if name.rpartition(".")[2] in _SEEDS_OF_ALL else ()


def drawn_from(name: str, *, has_arguments: bool) -> tuple[Generator, ...]:
    """What a call without a seed among its named arguments draws from; nothing for other calls.

    Where it could be one of several, a seed for any of them counts.
    """
    if ".numpy.random." in name:  # autograd and others hand numpy's on
        name = name[name.index(".numpy.random.") + 1 :]
    first, _, rest = name.partition(".")
    last = name.rpartition(".")[2]
    if name in _MADE:
        return () if has_arguments else ("own",)
    if last in _LEARNERS or (last in _METHODS and rest and first not in _MODULES):
        return ("numpy", "polars")
    return _from_module(first, rest, last)


def _from_module(first: str, rest: str, last: str) -> tuple[Generator, ...]:
    """Of a function by its module: the first part, what follows, and its last part."""
    match first:
        case "random" if rest in _RANDOM:
            return ("random",)
        case "numpy" if rest.startswith("random.") and last not in _NO_DRAWS:
            return ("numpy",)
        case "torch" if rest in _TORCH:
            return ("torch",)
        case "tensorflow" if rest.startswith("random.") or "keras.layers." in rest:
            return ("tensorflow", "random")
        case "networkx" if last in _LAYOUTS or last.startswith(_GRAPHS):
            return ("random", "numpy")
        case "seaborn" if last in _BOOTSTRAPS:
            return ("numpy",)
        case "secrets" | "uuid" | "os" if first == "secrets" or rest in _OF_SYSTEM:
            return ("system",)
    return ()
