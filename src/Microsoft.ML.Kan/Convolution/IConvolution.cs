namespace Microsoft.ML.Kan.Convolution;

/// <summary>A layer that computes every pixel of its result with the same numbers.</summary>
internal interface IConvolution
{
    ConvolutionShape Shape { get; }

    /// <summary>The number of kernel elements; each is multiplied once per pixel of one output channel.</summary>
    long KernelSize { get; }
}
