using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.FineTuning.Common;
using Microsoft.ML.Peft.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Image;

/// <summary>
/// A pre-trained network with a new head on its vectors: normalised pictures [B, C, H, W] → [B, O]. Owns both parts.
/// </summary>
internal sealed class VisionNetwork : nn.Module<Tensor, Tensor>, IOnnxLayer
{
    private readonly PictureEncoder _encoder;
    private readonly FineTuningHead _head;

    /// <param name="encoder">The pre-trained network.</param>
    /// <param name="name">The prefix of its parameters' names.</param>
    /// <param name="head">The head.</param>
    /// <param name="random">The source of the head's weights.</param>
    public VisionNetwork(PictureEncoder encoder, string name, HeadShape head, RandomSource random) : base(nameof(VisionNetwork))
    {
        _encoder = this.Add(name, encoder);
        EncoderName = name;
        _head = new FineTuningHead(this, encoder.Width, head, encoder.parameters().First().device, random);
    }

    /// <summary>The name of the encoder in the network.</summary>
    public string EncoderName { get; }

    /// <summary>True if the encoder is frozen, without dropout during training.</summary>
    public bool KeepsEncoder { get; init; }

    /// <summary>The layers that the encoder does not use.</summary>
    public IReadOnlyList<string> UnusedLayers => _encoder.UnusedLayers;

    /// <inheritdoc cref="PictureEncoder.AdaptedLayers"/>
    public IReadOnlyList<string> AdaptedLayers => _encoder.AdaptedLayers;

    public override void train(bool on = true)
    {
        base.train(on);
        if (KeepsEncoder)
            _encoder.eval();
    }

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return _head.Apply(_encoder.Vectors(images)).MoveToOuterDisposeScope(); // [B, W] -> [B, O]
    }

    public string Emit(OnnxGraph graph, string input) => _head.Emit(graph, _encoder.EmitVectors(graph, input));

    // The layers are registered by their names in the files, not by their field names.
    protected override void RegisterComponents()
    {
    }
}
