using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>
/// A vision transformer of two blocks with random weights: DINOv2 (Oquab et al., 2023) with plain or gated layers, or the vision half of CLIP (Radford et al.,
/// 2021). Its configuration and names are those of Hugging Face; its computation is written by hand. Pictures have one channel and 6 by 6 pixels in patches of 2 by 2.
/// </summary>
/// <param name="name">dinov2, dinov2-gated, clip or clip_vision_model.</param>
internal sealed class TinyPictures(string name)
{
    public const int Width = 8;
    private const int Heads = 2;
    private const double Epsilon = 1e-5;
    private ModelFolder? _folder;

    private bool IsClip => name.StartsWith("clip", StringComparison.Ordinal);

    private bool IsGated => name == "dinov2-gated";

    private int Hidden => IsGated ? 24 : IsClip ? 12 : 32; // 32·2/3 = 21, rounded up to a multiple of 8

    private string Blocks => IsClip ? "encoder.layers" : "encoder.layer";

    public static IReadOnlyList<TinyPictures> All { get; } = [new("dinov2"), new("dinov2-gated"), new("clip"), new("clip_vision_model")];

    public string Name => name;

    /// <summary>The prefix of the encoder's names in files with a head.</summary>
    public string Prefix => IsClip ? "vision_model" : "dinov2";

    public string[] Targets => IsClip ? ["q_proj", "v_proj"] : ["query", "value"];

    /// <summary>Changes of the configuration that would load but compute something else, with a part of the message.</summary>
    public (string Found, string Changed, string Told)[] Refused => IsClip
        ? [("quick_gelu", "quicker_gelu", "'hidden_act'"), ("heads\":2", "heads\":3", "'num_attention_heads'"), ("patch_size\":2", "patch_size\":4", "'patch_size'")]
        : [("rate\":0.0", "rate\":0.1", "'drop_path_rate'"), .. IsGated ? [] : new[] { ("\"gelu\"", "\"gelu_10\"", "'hidden_act'") }, ("size\":6", "size\":60000", "'image_size'")];

    /// <summary>A folder for all tests to read.</summary>
    public string Directory
    {
        get
        {
            lock (All)
                return (_folder ??= Folder()).Path;
        }
    }

    public static TinyPictures Of(string name) => All.Single(encoder => encoder.Name == name);

    public string Configuration => name switch
    {
        "clip" => $$"""{"model_type":"clip","projection_dim":4,"text_config":{"hidden_size":4},"vision_config":{{Clip}}}""",
        "clip_vision_model" => Clip,
        _ => $$"""
            {"model_type":"dinov2","hidden_size":8,"num_hidden_layers":2,"num_attention_heads":2,"mlp_ratio":4,"hidden_act":"gelu","image_size":6,"patch_size":2,"num_channels":1,
             "layer_norm_eps":1e-05,"qkv_bias":true,"use_swiglu_ffn":{{(IsGated ? "true" : "false")}},"drop_path_rate":0.0,"layerscale_value":1.0}
            """,
    };

    private static string Clip => """
        {"model_type":"clip_vision_model","hidden_size":8,"num_hidden_layers":2,"num_attention_heads":2,"intermediate_size":12,"hidden_act":"quick_gelu","image_size":6,
         "patch_size":2,"num_channels":1,"layer_norm_eps":1e-05,"projection_dim":4,"attention_dropout":0.0}
        """;

    /// <summary>The tensors of the encoder; they join the current dispose scope.</summary>
    public Dictionary<string, Tensor> Weights()
    {
        var weights = new RandomWeights(0.5);
        if (IsClip)
            weights.Add("embeddings.class_embedding", Width).Add("embeddings.position_embedding.weight", 10, Width).Add("embeddings.patch_embedding.weight", Width, 1, 2, 2).Norm("pre_layrnorm", Width);
        else
            weights.Add("embeddings.cls_token", 1, 1, Width).Add("embeddings.position_embeddings", 1, 10, Width).Add("embeddings.patch_embeddings.projection.weight", Width, 1, 2, 2).Add("embeddings.patch_embeddings.projection.bias", Width);
        for (var block = 0; block < 2; block++)
        {
            var (path, names) = ($"{Blocks}.{block}.", Names());
            foreach (var layer in names.Attention)
                weights.Linear(path + layer, Width, Width);
            weights.Linear(path + names.First, Width, IsGated ? 2 * Hidden : Hidden).Linear(path + names.Second, Hidden, Width).Norm(path + names.Before, Width).Norm(path + names.After, Width);
            if (!IsClip)
                weights.Add(path + "layer_scale1.lambda1", Width).Add(path + "layer_scale2.lambda1", Width);
        }

        return weights.Norm(IsClip ? "post_layernorm" : "layernorm", Width).Tensors;
    }

    /// <summary>The hidden states of a picture, without torch.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="picture">The rows of its pixels.</param>
    public double[][] ByHand(HandWeights weights, double[][] picture)
    {
        var (kernel, side) = (weights.Values(IsClip ? "embeddings.patch_embedding.weight" : "embeddings.patch_embeddings.projection.weight"), picture.Length / 2);
        var bias = IsClip ? new double[Width] : weights.Values("embeddings.patch_embeddings.projection.bias");
        var patches = Enumerable.Range(0, side * side).Select(patch => Enumerable.Range(0, Width).Select(x => bias[x] + Enumerable.Range(0, 4)
            .Sum(i => kernel[(4 * x) + i] * picture[(2 * (patch / side)) + (i / 2)][(2 * (patch % side)) + (i % 2)])).ToArray());
        double[][] hidden = [weights.Values(IsClip ? "embeddings.class_embedding" : "embeddings.cls_token"), .. patches];
        var positions = weights.Values(IsClip ? "embeddings.position_embedding.weight" : "embeddings.position_embeddings").Chunk(Width).ToArray();
        hidden = HandWeights.Add(hidden, side == 3 ? positions : [positions[0], .. Bicubic.Resize(positions[1..], 3, side)]);
        if (IsClip)
            hidden = weights.Norm(hidden, "pre_layrnorm", Epsilon);
        for (var block = 0; block < 2; block++)
        {
            var (path, names) = ($"{Blocks}.{block}.", Names());
            var normalised = weights.Norm(hidden, path + names.Before, Epsilon);
            double[][][] parts = [.. names.Attention.Take(3).Select(layer => weights.Linear(normalised, path + layer))];
            hidden = HandWeights.Add(hidden, Scaled(weights.Linear(HandWeights.Attention(parts[0], parts[1], parts[2], Heads), path + names.Attention[3]), "layer_scale1.lambda1"));
            var first = weights.Linear(weights.Norm(hidden, path + names.After, Epsilon), path + names.First);
            hidden = HandWeights.Add(hidden, Scaled(weights.Linear(Activated(first), path + names.Second), "layer_scale2.lambda1"));

            double[][] Scaled(double[][] values, string factors) => IsClip ? values : [.. values.Select(row => row.Zip(weights.Values(path + factors), (a, b) => a * b).ToArray())];
        }

        return weights.Norm(hidden, IsClip ? "post_layernorm" : "layernorm", Epsilon);
    }

    private double[][] Activated(double[][] first)
    {
        if (IsClip)
            return HandWeights.Apply(first, x => x / (1 + Math.Exp(-1.702 * x)));
        return IsGated
            ? HandWeights.Multiply(HandWeights.Apply(HandWeights.Columns(first, 0, Hidden), HandWeights.Silu), HandWeights.Columns(first, Hidden, Hidden))
            : HandWeights.Apply(first, HandWeights.Gelu);
    }

    private (string[] Attention, string Before, string First, string Second, string After) Names()
    {
        if (IsClip)
            return (["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj"], "layer_norm1", "mlp.fc1", "mlp.fc2", "layer_norm2");
        string[] attention = ["attention.attention.query", "attention.attention.key", "attention.attention.value", "attention.output.dense"];
        return IsGated ? (attention, "norm1", "mlp.weights_in", "mlp.weights_out", "norm2") : (attention, "norm1", "mlp.fc1", "mlp.fc2", "norm2");
    }

    private ModelFolder Folder()
    {
        using var scope = NewDisposeScope();
        var folder = new ModelFolder(Configuration);
        // CLIP's file always has both halves.
        IEnumerable<KeyValuePair<string, Tensor>> tensors = IsClip
            ? Weights().Select(pair => KeyValuePair.Create("vision_model." + pair.Key, pair.Value)).Append(new("logit_scale", ones(1)))
            : Weights().Append(new("embeddings.mask_token", zeros(1, Width)));
        folder.WriteWeights(tensors);
        return folder;
    }
}
