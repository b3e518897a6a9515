using static TorchSharp.torch;

namespace Benchmarks.Kan;

/// <summary>A network with one hidden layer and the rows of one step.</summary>
/// <param name="Inputs">I.</param>
/// <param name="Hidden">Nodes of the hidden layer.</param>
/// <param name="Outputs">Classes; 1 for a number.</param>
/// <param name="Rows">B.</param>
internal sealed record StepShape(int Inputs, int Hidden, int Outputs, int Rows)
{
    public const int GridSize = 5;

    public static StepShape Digits { get; } = new(784, 64, 10, 256);

    public static StepShape SmallTable { get; } = new(16, 32, 1, 256);

    public static StepShape SmallRegressor { get; } = new(4, 9, 1, 1000);

    public int[] Widths => [Inputs, Hidden, Outputs];

    /// <summary>Features uniform on [-1, 1], [B, I]; not owned by a dispose scope.</summary>
    public Tensor Features()
    {
        using var scope = NewDisposeScope();
        return empty(Rows, Inputs).uniform_(-1, 1).DetachFromDisposeScope();
    }

    /// <summary>Class numbers or values, [B]; not owned by a dispose scope.</summary>
    public Tensor Labels() => (Outputs == 1 ? randn(Rows) : randint(Outputs, Rows)).DetachFromDisposeScope();

    /// <summary>Cross-entropy or squared error of each row, [B].</summary>
    public Tensor RowLoss(Tensor output, Tensor label)
    {
        if (Outputs > 1)
            return nn.functional.cross_entropy(output, label, reduction: nn.Reduction.None);
        var difference = output.squeeze(1) - label;
        return difference * difference;
    }

    public override string ToString() => $"{Inputs}-{Hidden}-{Outputs} x {Rows}";
}
