namespace Microsoft.ML.Kan.Convolution;

/// <summary>A layer that computes every pixel of its result with the same numbers.</summary>
internal interface IConvolution
{
    ConvolutionShape Shape { get; }

    /// <summary>Numbers in the kernels, each of which enters every pixel of one output channel once.</summary>
    long KernelSize { get; }
}
