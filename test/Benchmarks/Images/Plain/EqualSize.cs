using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Convolution;

namespace Benchmarks.Images.Plain;

/// <summary>
/// The blocks of the plain network with as many parameters as a convolutional KAN of B-splines: all channels of the KAN times one
/// factor, with the same strides. The counts agree within a percent.
/// </summary>
internal static class EqualSize
{
    private const int Halvings = 14;
    private const double LeastFactor = 0.5;
    private const double LargestFactor = 16;

    /// <param name="shape">The size of the images.</param>
    /// <param name="outputs">The number of classes.</param>
    /// <param name="channels">The channels of the KAN's blocks.</param>
    /// <param name="block">The KAN's layers.</param>
    /// <param name="gridSize">The KAN's grid size.</param>
    public static IReadOnlyList<(int Channels, int Stride)> Blocks(ImageShape shape, int outputs, IReadOnlyList<int> channels, ConvKanBlock block, int gridSize)
    {
        var blocks = ConvKanDefinition.Strided(shape.Channels, channels, Math.Max(shape.Height, shape.Width));
        long wanted = Count(new ConvKanDefinition(shape.Channels, outputs, blocks, block, Residual: true, [ActivationSpace.BSpline], gridSize));
        var (low, high) = (LeastFactor, LargestFactor);
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
