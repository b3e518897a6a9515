using static TorchSharp.torch;

namespace Benchmarks.Images;

/// <summary>One layer of 3 × 3 kernels over square images, and the images of one step.</summary>
/// <param name="Side">Pixels per side, of input and output.</param>
/// <param name="Inputs">C.</param>
/// <param name="Outputs">O.</param>
/// <param name="Rows">B.</param>
public sealed record ConvolutionStepShape(int Side, int Inputs, int Outputs, int Rows)
{
    /// <summary>K, the number of functions of every space.</summary>
    public const int Functions = 5;

    /// <summary>The grid with K functions.</summary>
    public const int GridSize = Functions - 3;

    private const int UsualRows = 64;

    /// <summary>Grey pictures, and the inputs of later layers.</summary>
    public static IReadOnlyList<ConvolutionStepShape> All { get; } =
        [new(28, 1, 16, UsualRows), new(28, 16, 32, UsualRows), new(14, 32, 64, UsualRows), new(16, 29, 29, 32), new(8, 59, 59, 32)];

    /// <summary>True if the inputs are pictures, which need no gradient.</summary>
    public bool IsFirst => Inputs == 1;

    /// <summary>Normal activations, [B, C·expansion, H, W]; not owned by a dispose scope.</summary>
    public Tensor Images(int expansion) => randn(Rows, (long)Inputs * expansion, Side, Side).requires_grad_(!IsFirst).DetachFromDisposeScope();

    /// <summary>The factor that turns the result into a loss, [B, O, H, W]; not owned by a dispose scope.</summary>
    public Tensor Gradient() => randn(Rows, Outputs, Side, Side).DetachFromDisposeScope();

    public override string ToString() => $"{Side}x{Side}x{Inputs} to {Outputs}, {Rows}";
}
