using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Layers;
using Microsoft.ML.Kan.Selection;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Convolution;

/// <summary>
/// A convolutional Kolmogorov-Arnold network: normalised pictures [B, C, H, W] → blocks → normalisation, SiLU (after
/// shared functions ReLU) → mean over the pixels → linear head, [B, O]. It is trained with a pool of spaces and pruned in place, see <see cref="Prune()"/>.
/// </summary>
internal sealed class ConvKanNetwork : nn.Module<Tensor, Tensor>, IFeatureMaps
{
    private const string GateWeights = "gate_weights.";

    private readonly ConvolutionBlock[] _blocks;
    private readonly PixelNormalization _normalization;
    private readonly bool _rectifies;

    /// <param name="definition">Its shape.</param>
    /// <param name="random">The source of the weights; null for <see cref="RandomSource.FromTorch"/>.</param>
    public ConvKanNetwork(ConvKanDefinition definition, RandomSource? random = null)
        : base(nameof(ConvKanNetwork))
    {
        if (definition.Blocks.Count == 0)
            throw new ArgumentException("The network needs at least one block.", nameof(definition));
        if ((definition.Pool.Count == 0 && definition.Kind != ConvKanBlock.Shared) || definition.Pool.Distinct().Count() != definition.Pool.Count)
            throw new ArgumentException($"The pool needs at least one space unless functions are shared, and none twice, not [{string.Join(", ", definition.Pool)}].", nameof(definition));
        random ??= RandomSource.FromTorch();
        _blocks = [.. definition.Blocks.Select((block, b) => new ConvolutionBlock(
            definition.Kind, b == 0 ? definition.Inputs : definition.Blocks[b - 1].Channels, block.Channels, block.Stride,
            definition.Residual, definition.Pool, definition.GridSize, isFirst: b == 0, b == 0 ? definition.TrActRegularization : 0, random, definition.Normalization))];
        _rectifies = definition.Kind == ConvKanBlock.Shared;
        for (var b = 0; b < _blocks.Length; b++)
            register_module("block" + b, _blocks[b]);
        var features = definition.Blocks[^1].Channels;
        _normalization = Normalizations.Create(definition.Normalization, features);
        register_module("normalization", _normalization);
        using var scope = NewDisposeScope();
        var weight = random.Uniform([definition.Outputs, features], 1 / Math.Sqrt(features));
        register_parameter("head_weight", OwnedParameter.Of(weight));
        register_parameter("head_bias", OwnedParameter.Of(zeros(definition.Outputs)));
        ParametersBeforePruning = ParameterCount;
    }

    /// <summary>The convolutions with functions, from the picture on.</summary>
    public IReadOnlyList<IChoosingConvolution> Convolutions => [.. _blocks.SelectMany(block => block.Convolutions)];

    /// <summary>Whether the network still mixes the spaces of a pool.</summary>
    public bool IsSelecting => Choices.Any();

    /// <summary>The gates of every layer that mixes spaces.</summary>
    public IEnumerable<SpaceGates> Choices => Convolutions.Select(layer => layer.Choice).OfType<SpaceGates>();

    /// <summary>The number of trained parameters.</summary>
    public long ParameterCount => parameters().Sum(parameter => parameter.numel());

    /// <summary>The number of trained parameters before pruning.</summary>
    public long ParametersBeforePruning { get; }

    /// <summary>The report; of a network that still selects, as it would be pruned now.</summary>
    public KanSelection Selection => new([.. Convolutions.Select(layer => layer.Selection)], ParametersBeforePruning, ParameterCount);

    /// <summary>[O, F].</summary>
    public Parameter HeadWeight => get_parameter("head_weight")!;

    /// <summary>[O].</summary>
    public Parameter HeadBias => get_parameter("head_bias")!;

    /// <summary>The number of multiply-adds of all convolutions for a picture of this size, including all spaces that are still in the network.</summary>
    public long MultiplyAdds(int height, int width)
    {
        var sum = 0L;
        foreach (var block in _blocks)
            sum += block.MultiplyAdds(ref height, ref width);
        return sum;
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return Head(Means(images)).MoveToOuterDisposeScope();
    }

    /// <summary>The outputs of means [B, F], [B, O].</summary>
    public Tensor Head(Tensor means) => nn.functional.linear(means, HeadWeight, HeadBias);

    /// <summary>The inputs of the head: the means of the features over the pixels, [B, F].</summary>
    public Tensor Means(Tensor images)
    {
        using var scope = NewDisposeScope();
        return Features(images).mean([2L, 3]).MoveToOuterDisposeScope(); // [B, F, H', W'] → [B, F]
    }

    /// <summary>The features before the mean, [B, F, H', W'].</summary>
    public Tensor Features(Tensor images)
    {
        using var scope = NewDisposeScope();
        var h = _blocks.Aggregate(images, (h, block) => block.call(h));
        var normalized = _normalization.call(h);
        return (_rectifies ? nn.functional.relu(normalized) : nn.functional.silu(normalized)).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string input) => EmitHead(graph, EmitFeatures(graph, input));

    /// <summary><see cref="Features"/> as ONNX nodes.</summary>
    public string EmitFeatures(OnnxGraph graph, string images)
    {
        var normalized = _normalization.Emit(graph, _blocks.Aggregate(images, (h, block) => block.Emit(graph, h)));
        return _rectifies ? graph.Relu(normalized) : graph.Silu(normalized);
    }

    /// <summary>The way from the features to the outputs as ONNX nodes.</summary>
    public string EmitHead(OnnxGraph graph, string features) => graph.Linear(EmitMeansOf(graph, features), HeadWeight, HeadBias);

    /// <summary><see cref="Means"/> as ONNX nodes.</summary>
    public string EmitMeans(OnnxGraph graph, string images) => EmitMeansOf(graph, EmitFeatures(graph, images));

    /// <summary>The means over the pixels of computed features, as ONNX nodes.</summary>
    // ONNX Runtime's ReduceMean sums in an order that depends on where a channel lies in memory, and so on the rows before it.
    public string EmitMeansOf(OnnxGraph graph, string features)
        => graph.Reshape(graph.Node("GlobalAveragePool", [features]), 0, HeadWeight.shape[1]); // [N, F, 1, 1] → [N, F]

    /// <summary>Measures normalisation and loudness of every layer on normalised pictures; once, before the first step.</summary>
    public void Calibrate(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        var mode = training;
        eval(); // so that each layer uses the statistics it has just measured, not those of its batch
        foreach (var layer in Convolutions)
            layer.Calibrates = true;
        var h = _blocks.Aggregate(images, (h, block) =>
        {
            CancellationCheck.ThrowIfCancelled();
            return block.call(h);
        });
        _normalization.Calibrate(h);
        foreach (var layer in Convolutions)
            layer.Calibrates = false;
        train(mode);
    }

    /// <summary>Gives every family of every layer the whole curves of the mixture, so that one family can go on alone.</summary>
    public void ShareCurves()
    {
        foreach (var layer in Convolutions)
        {
            CancellationCheck.ThrowIfCancelled();
            layer.ShareCurves();
        }
    }

    /// <summary>Turns this network into the ordinary network of mixed spaces, with the outputs it has under hard selection.</summary>
    public void Prune()
    {
        foreach (var layer in Convolutions)
        {
            CancellationCheck.ThrowIfCancelled();
            layer.Prune();
        }
    }

    /// <summary>The gate weights of the choice, with which <see cref="Prune(IReadOnlyDictionary{string, Tensor})"/> repeats it; empty while the network selects. The caller disposes them.</summary>
    public IReadOnlyDictionary<string, Tensor> Structure()
    {
        using var scope = NewDisposeScope();
        return IsSelecting
            ? new Dictionary<string, Tensor>()
            : Convolutions
                .Select((layer, l) => (Name: GateWeights + l, Weights: layer.GateWeights.clone()))
                .ToDictionary(entry => entry.Name, entry => entry.Weights.DetachFromDisposeScope());
    }

    /// <summary>Prunes with the gate weights of another network of the same definition.</summary>
    /// <exception cref="InvalidDataException">The structure does not fit.</exception>
    public void Prune(IReadOnlyDictionary<string, Tensor> structure)
    {
        var layers = Convolutions;
        for (var l = 0; l < layers.Count; l++)
        {
            var expected = layers[l].GateWeights.shape;
            if (!structure.TryGetValue(GateWeights + l, out var weights) || !weights.shape.SequenceEqual(expected))
                throw new InvalidDataException($"'{GateWeights}{l}' is missing or has another shape than [{string.Join(", ", expected)}].");
            layers[l].Prune(weights);
        }
    }
}
