using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Convolution;

namespace Benchmarks.Images.Plain;

/// <summary>
/// The blocks of the plain network with as many parameters as a convolutional KAN: all channels of the KAN times one factor, as
/// many pixels from one output to the next. The count comes out within a percent.
/// </summary>
internal static class EqualSize
{
    private const int Halvings = 14;
    private const double LargestFactor = 16;

    /// <param name="shape">Of the images.</param>
    /// <param name="outputs">Classes.</param>
    /// <param name="channels">Of the KAN's blocks.</param>
    /// <param name="gridSize">Of the KAN.</param>
    public static IReadOnlyList<(int Channels, int Stride)> Blocks(ImageShape shape, int outputs, IReadOnlyList<int> channels, int gridSize)
    {
        var blocks = ConvKanDefinition.Strided(shape.Channels, channels, Math.Max(shape.Height, shape.Width));
        long wanted = Count(new ConvKanDefinition(shape.Channels, outputs, blocks, ConvKanBlock.Plain, Residual: true, [ActivationSpace.BSpline], gridSize));
        var (low, high) = (1.0, LargestFactor);
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Count(shape, outputs, Wider(blocks, middle)) <= wanted ? (middle, high) : (low, middle);
        }
        return new[] { Wider(blocks, low), Wider(blocks, high) }.MinBy(candidate => Math.Abs(Count(shape, outputs, candidate) - wanted))!;
    }

    private static (int Channels, int Stride)[] Wider(IReadOnlyList<(int Channels, int Stride)> blocks, double factor)
        => [.. blocks.Select(block => ((int)Math.Round(block.Channels * factor), block.Stride))];

    private static long Count(ConvKanDefinition definition)
    {
        using var network = new ConvKanNetwork(definition);
        return network.ParameterCount;
    }

    private static long Count(ImageShape shape, int outputs, IReadOnlyList<(int Channels, int Stride)> blocks)
    {
        using var network = new PlainNetwork(shape.Channels, outputs, blocks);
        return network.ParameterCount;
    }
}
