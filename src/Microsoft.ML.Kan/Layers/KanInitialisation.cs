namespace Microsoft.ML.Kan.Layers;

/// <summary>The scale of the curves before training.</summary>
internal static class KanInitialisation
{
    /// <summary>
    /// The standard deviation of the sum of a node's random curves, the same for every space. Below 1, so that training
    /// starts from nearly the base branch alone: random curves of full size are roughness that has to be unlearned.
    /// </summary>
    public const double Deviation = 0.01;
}
