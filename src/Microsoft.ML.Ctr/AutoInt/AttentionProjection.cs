namespace Microsoft.ML.Ctr;

/// <summary>The projections from field vectors to queries, keys, values and the residual in AutoInt's attention layers.</summary>
public enum AttentionProjection
{
    /// <summary>x·W, without bias, as in the paper (Song et al., 2019, equations 5 to 7).</summary>
    Linear,

    /// <summary>ReLU(x·W + b), as in the authors' code.</summary>
    Relu,
}
