namespace Microsoft.ML.Kan.Selection;

/// <summary>The change of the network at the start of a stage.</summary>
internal enum KanStageKind
{
    /// <summary>A new network of one space, to be compared with the network that selects.</summary>
    Trial,

    /// <summary>All spaces learn as a mixture.</summary>
    Full,

    /// <summary>Every space takes over the whole curves; each unit uses its strongest one.</summary>
    Selective,

    /// <summary>All but the chosen spaces are removed, or the network of the best trial replaces this one.</summary>
    Pruned,

    /// <summary>Nothing: there is one space.</summary>
    Single,

    /// <summary>The grid gets twice as many intervals.</summary>
    Refined,

    /// <summary>Edges and inputs that contribute too little are removed.</summary>
    Thinned,
}
