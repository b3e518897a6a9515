namespace Microsoft.ML.Kan;

/// <summary>Which parts of a layer choose an activation space together.</summary>
public enum SelectionScope
{
    /// <summary>Every output node of a layer chooses one space for all the edges that lead to it.</summary>
    OutputNode,

    /// <summary>Every input of a layer chooses one space for all the edges that leave it.</summary>
    InputNode,

    /// <summary>Every edge chooses for itself. The most parameters to choose with, and the slowest pruned network.</summary>
    Edge,

    /// <summary>All edges of a layer use one space.</summary>
    Layer,
}
