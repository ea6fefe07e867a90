"""Diversification: how far two structures are apart, position by position.

What the functions take, the symbols of the formulas and the errors they have in common: `topheavy.arrays`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from topheavy import _topheavy

if TYPE_CHECKING:
    from topheavy.arrays import Values


def diversification(x: Values, world: Values) -> float:
    """UNCTAD diversification index: how far a country's structure is from the world's.

    Formula: ``½·Σ|hᵢ − Hᵢ|, hᵢ the share of position i in x, Hᵢ in world``.

    Conventions: 0 is the structure of the world, 1 shares nothing with it: a larger number is less
    diversified. Half of `krugman`; 1 minus it is the similarity of Finger and Kreinin. Not a measure of one
    cell: two vectors with the same positions (products, markets, industries) in the same order; what one side
    lacks is 0 there. A finer classification gives a larger number. No frequency weights: positions are
    compared one by one.

    Parameters
    ----------
    x : array-like
        The country's value in each position, one-dimensional and not negative (see `topheavy.arrays`).
    world : array-like
        The world's value in the same positions. Its unit need not be that of ``x``.

    Returns
    -------
    float
        Index in [0, 1]: exactly 0 for proportional vectors, exactly 1 where no position is shared.

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values of one vector are zero.
    ShapeError
        The two differ in length, or are not one-dimensional.
    InvalidFlowError, UnsupportedTypeError, DataError
        The values of one vector cannot be used (see `topheavy.arrays`).

    See Also
    --------
    krugman : Twice this number, for any two structures.

    Notes
    -----
    Cost: one pass.

    References
    ----------
    UNCTAD, Handbook of Statistics, after Finger and Kreinin (1979).

    Examples
    --------
    >>> import topheavy as th
    >>> th.diversification([6, 2, 0], [500, 250, 250])
    0.25
    """
    return _topheavy.diversification(x, world)


def krugman(x: Values, y: Values) -> float:
    """Krugman specialisation index: how far two structures are apart.

    Formula: ``Σ|aᵢ − bᵢ|, aᵢ the share of position i in x, bᵢ in y``.

    Conventions: Not halved: 0 is the same structure, 2 shares nothing; half of it is `diversification`.
    Symmetric in x and y. Not a measure of one cell: two vectors with the same positions (products, markets,
    industries) in the same order; what one side lacks is 0 there. A finer classification gives a larger
    number. No frequency weights: positions are compared one by one.

    Parameters
    ----------
    x : array-like
        One side's value in each position, one-dimensional and not negative (see `topheavy.arrays`).
    y : array-like
        The other side's value in the same positions. Its unit need not be that of ``x``.

    Returns
    -------
    float
        Index in [0, 2]: exactly 0 for proportional vectors, exactly 2 where no position is shared.

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values of one vector are zero.
    ShapeError
        The two differ in length, or are not one-dimensional.
    InvalidFlowError, UnsupportedTypeError, DataError
        The values of one vector cannot be used (see `topheavy.arrays`).

    See Also
    --------
    diversification : Half of this number, against the world.

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Krugman, Geography and Trade (1991).

    Examples
    --------
    >>> import topheavy as th
    >>> th.krugman([6, 2, 0], [500, 250, 250])
    0.5
    """
    return _topheavy.krugman(x, y)
