using static TorchSharp.torch;

namespace Benchmarks.Images;

/// <summary>One layer of kernels of 3 × 3 pixels over square images, and the images of one step.</summary>
/// <param name="Side">Pixels of a side; the result has as many.</param>
/// <param name="Inputs">C.</param>
/// <param name="Outputs">O.</param>
/// <param name="Rows">B.</param>
public sealed record ConvolutionStepShape(int Side, int Inputs, int Outputs, int Rows)
{
    /// <summary>K: every space has this many functions.</summary>
    public const int Functions = 5;

    /// <summary>The grid that gives them.</summary>
    public const int GridSize = Functions - 3;

    private const int UsualRows = 64;

    /// <summary>Grey pictures, then what later layers see.</summary>
    public static IReadOnlyList<ConvolutionStepShape> All { get; } =
        [new(28, 1, 16, UsualRows), new(28, 16, 32, UsualRows), new(14, 32, 64, UsualRows)];

    /// <summary>Whether these are pictures themselves, to which no gradient goes.</summary>
    public bool IsFirst => Inputs == 1;

    /// <summary>Normal activations, [B, C·expansion, H, W]; not owned by a dispose scope.</summary>
    public Tensor Images(int expansion) => randn(Rows, (long)Inputs * expansion, Side, Side).requires_grad_(!IsFirst).DetachFromDisposeScope();

    /// <summary>What the result is multiplied by to give a loss, [B, O, H, W]; not owned by a dispose scope.</summary>
    public Tensor Gradient() => randn(Rows, Outputs, Side, Side).DetachFromDisposeScope();

    public override string ToString() => $"{Side}x{Side}x{Inputs} to {Outputs}, {Rows}";
}
