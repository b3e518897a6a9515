namespace Microsoft.ML.Kan.Tables.Networks;

/// <summary>The unbounded function of the hidden nodes of a <see cref="KnotNetwork"/>.</summary>
internal enum HiddenBase
{
    /// <summary>x·sigmoid(x).</summary>
    Silu,

    /// <summary>log(1 + exp(x)), which rises and is convex; for networks that hold shapes.</summary>
    Softplus,
}
