using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Peft.Models.Layers;

namespace Microsoft.ML.Peft.Models.Encoders;

/// <summary>A network of texts that can write itself into an ONNX graph, for any number of texts and tokens.</summary>
internal interface IOnnxTextEncoder
{
    /// <summary>The nodes from tokens to hidden states [N, L, W].</summary>
    string EmitHidden(OnnxGraph graph, EmittedTokens tokens);

    /// <summary>The nodes from hidden states to one vector for each text, [N, W].</summary>
    string EmitPooled(OnnxGraph graph, string hidden, EmittedTokens tokens);
}
