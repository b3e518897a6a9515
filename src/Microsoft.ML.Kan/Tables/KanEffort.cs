namespace Microsoft.ML.Kan;

/// <summary>How much work a fit of the KAN trainers does.</summary>
public enum KanEffort
{
    /// <summary>One network, trained on all rows; nothing is chosen.</summary>
    Fast,

    /// <summary>Seven different networks. Those that together predict held-out rows best, three at most, are trained again on all rows.</summary>
    Balanced,

    /// <summary>Eighteen different networks, chosen from in the same way; more of them are combined.</summary>
    Best,
}
