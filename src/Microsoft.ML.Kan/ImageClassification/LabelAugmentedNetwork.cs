using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.Kan.Convolution;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.ImageClassification;

/// <summary>
/// A network whose head classifies N·M joint classes, class c in copy m at c·M+m, and for self-distillation a second head that
/// classifies the N classes from the image alone. In training it gives the logits of both for <see cref="LabelAugmentedLoss"/>,
/// otherwise the N logits to score with: those of the second head, or the mean of the first head over all copies.
/// Source: Lee, Hwang and Shin, arXiv 1910.05872. Owns the network.
/// </summary>
internal sealed class LabelAugmentedNetwork : nn.Module<Tensor, Tensor>, IFeatureMaps
{
    private readonly ConvKanNetwork _body;
    private readonly ImageCopies _copies;
    private readonly int _classes;

    /// <param name="body">Of N·M outputs.</param>
    /// <param name="copies">M.</param>
    /// <param name="classes">N.</param>
    /// <param name="distills">Whether there is a second head.</param>
    /// <param name="random">Where its weights come from; null for <see cref="RandomSource.FromTorch"/>.</param>
    public LabelAugmentedNetwork(ConvKanNetwork body, ImageCopies copies, int classes, bool distills, RandomSource? random = null)
        : base(nameof(LabelAugmentedNetwork))
    {
        if (body.HeadWeight.shape[0] != classes * (long)copies.Count)
            throw new ArgumentException($"The network has {body.HeadWeight.shape[0]} outputs; {classes} classes in {copies.Count} copies need {classes * copies.Count}.", nameof(body));
        _body = body;
        _copies = copies;
        _classes = classes;
        register_module("body", body);
        if (!distills)
            return;
        using var scope = NewDisposeScope();
        var (features, device) = (body.HeadWeight.shape[1], body.HeadWeight.device);
        register_parameter("single_weight", OwnedParameter.Of((random ?? RandomSource.FromTorch()).Uniform([classes, features], 1 / Math.Sqrt(features), device)));
        register_parameter("single_bias", OwnedParameter.Of(zeros(classes, device: device)));
    }

    /// <summary>M.</summary>
    public int Copies => _copies.Count;

    /// <summary>The number of trained parameters besides those of the body.</summary>
    public long ParameterCount => SingleWeight is { } weight ? weight.numel() + SingleBias!.numel() : 0;

    /// <summary>With a second head; the other scores with all copies.</summary>
    public bool HasFeatureMaps => SingleWeight is not null;

    private Parameter? SingleWeight => get_parameter("single_weight");

    private Parameter? SingleBias => get_parameter("single_bias");

    /// <summary>[B, C, H, W] → in training [B, M·N·M], followed by N where there is a second head; otherwise [B, N].</summary>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return (training ? Training(images) : Scores(images)).MoveToOuterDisposeScope();
    }

    public string Emit(OnnxGraph graph, string images)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        if (HasFeatureMaps)
            return EmitHead(graph, EmitFeatures(graph, images));
        var copies = graph.Concat(0, [.. Enumerable.Range(0, _copies.Count).Select(copy => _copies.Emit(graph, images, copy))]); // [M·N, C, H, W]
        graph.Shaped(copies, OnnxType.Float, "Copies", "Channels", "Height", "Width");
        // [M·N, F] → [M, N, F]; N is explicit, because a reshape cannot infer it from zero rows.
        var rows = graph.Gather(graph.Node("Shape", [images]), graph.Constant([0L], 1));
        var shape = graph.Concat(0, graph.Constant([(long)_copies.Count], 1), rows, graph.Constant([_body.HeadWeight.shape[1]], 1));
        var means = graph.Node("Reshape", [_body.EmitMeans(graph, copies), shape], OnnxAttribute.Int("allowzero", 1));
        var perImage = graph.Reshape(graph.Transpose(means, 1, 0, 2), 0, _copies.Count * _body.HeadWeight.shape[1]); // [N, M·F]
        var (weight, bias) = MeanHead();
        return graph.Linear(perImage, weight, bias);
    }

    public string EmitFeatures(OnnxGraph graph, string images) => _body.EmitFeatures(graph, images);

    public string EmitHead(OnnxGraph graph, string features) => graph.Linear(_body.EmitMeansOf(graph, features), SingleWeight!, SingleBias);

    private Tensor Training(Tensor images)
    {
        var means = _body.Means(_copies.All(images)); // [B·M, F]
        var joint = _body.Head(means).view(images.shape[0], -1); // [B·M, N·M] → [B, M·N·M]
        if (SingleWeight is not { } single)
            return joint;
        var own = means.view(-1, _copies.Count, means.shape[1]).select(1, 0); // [B, F]
        return cat([joint, nn.functional.linear(own, single, SingleBias)], 1);
    }

    private Tensor Scores(Tensor images)
    {
        if (SingleWeight is { } single)
            return nn.functional.linear(_body.Means(images), single, SingleBias);
        // One copy after the other, so that the memory is that of one.
        var means = cat([.. Enumerable.Range(0, _copies.Count).Select(copy => _body.Means(_copies.Of(images, copy)))], 1); // [B, M·F]
        var (weight, bias) = MeanHead();
        return nn.functional.linear(means, weight, bias);
    }

    // The mean over the copies of the logits for class c in copy m is linear in the features of all copies: [N, M·F] and [N].
    private (Tensor Weight, Tensor Bias) MeanHead()
        => (_body.HeadWeight.Over(_copies.Count).view(_classes, -1), _body.HeadBias.view(_classes, -1).mean([1L]));
}
