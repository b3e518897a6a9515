namespace Microsoft.ML.Ctr;

/// <summary>How AutoInt's attention layers make queries, keys, values and the residual from field vectors.</summary>
public enum AttentionProjection
{
    /// <summary>x·W, without bias, as the paper has it (Song et al., 2019, equations 5 to 7).</summary>
    Linear,

    /// <summary>ReLU(x·W + b), as the authors' code has it.</summary>
    Relu,
}
