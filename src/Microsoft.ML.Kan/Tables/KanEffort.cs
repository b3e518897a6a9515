namespace Microsoft.ML.Kan;

/// <summary>How much work a fit of the KAN trainers does.</summary>
public enum KanEffort
{
    /// <summary>One network, trained on all rows; nothing is chosen.</summary>
    Fast,

    /// <summary>A few different networks; those that predict held-out rows best together are trained again on all rows.</summary>
    Balanced,

    /// <summary>Eighteen different networks, chosen among in the same way, and more of them combined.</summary>
    Best,
}
