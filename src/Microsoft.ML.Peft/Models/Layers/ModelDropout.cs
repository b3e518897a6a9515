using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>
/// The dropout of a layer of a pre-trained network. A trainer gives all of them the source of its run; outside of a trainer, a network
/// uses <see cref="RandomSource.FromTorch"/> when it first drops values.
/// </summary>
internal sealed class ModelDropout
{
    private RandomSource? _random;

    /// <summary>The layer's source of random numbers.</summary>
    public RandomSource Random => _random ??= RandomSource.FromTorch();

    /// <summary>Gives every dropout layer of a network the same source.</summary>
    public static void Use(nn.Module network, RandomSource random)
    {
        foreach (var layer in network.modules().OfType<IDropoutLayer>())
            layer.Dropout._random = random;
    }

    /// <inheritdoc cref="RandomSource.Dropout"/>
    public Tensor Apply(Tensor values, double share, bool training) => training && share > 0 ? Random.Dropout(values, share, training) : values;
}

/// <summary>A layer of a pre-trained network with dropout during training.</summary>
internal interface IDropoutLayer
{
    ModelDropout Dropout { get; }
}
