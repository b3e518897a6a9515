using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

/// <summary>
/// A published adapter for classification (DistilBERT, peft 0.20), which is not part of the repository, over a base of its shape with random weights; and
/// the same computation in plain tensor arithmetic.
/// </summary>
internal sealed class EmotionAdapter : IDisposable
{
    public const int Classes = 6;
    private const int Width = 768;
    private const int Hidden = 16;
    private const int Heads = 12;
    private const int Layers = 6;
    private const double Scale = 16.0 / 8; // lora_alpha / r
    private readonly ModelFolder _base;
    private readonly Dictionary<string, Tensor> _weights = [];
    private readonly Dictionary<string, Tensor> _adapter;

    /// <summary>Tensors join the current dispose scope.</summary>
    public EmotionAdapter()
    {
        using var file = SafeTensorsReader.Open(Path.Combine(Folder, "adapter_model.safetensors"));
        _adapter = SafeTensorsReader.ReadAll(file).ToDictionary(entry => entry.Key["base_model.model.".Length..], entry => entry.Value);
        var generator = new Generator(5);
        Add("embeddings.word_embeddings.weight", 1, TinyBert.Vocabulary, Width);
        Add("embeddings.position_embeddings.weight", 0.2, TinyBert.Positions, Width);
        Norm("embeddings.LayerNorm");
        for (var layer = 0; layer < Layers; layer++)
        {
            var path = $"transformer.layer.{layer}.";
            foreach (var name in new[] { "q_lin", "k_lin", "v_lin", "out_lin" })
                Linear($"{path}attention.{name}", Width, Width);
            Norm(path + "sa_layer_norm");
            Linear(path + "ffn.lin1", Hidden, Width);
            Linear(path + "ffn.lin2", Width, Hidden);
            Norm(path + "output_layer_norm");
        }

        _base = TinyBert.Folder(_weights.ToDictionary(entry => "distilbert." + entry.Key, entry => entry.Value), $$"""
            {"model_type":"distilbert","vocab_size":{{TinyBert.Vocabulary}},"dim":{{Width}},"n_layers":{{Layers}},"n_heads":{{Heads}},"hidden_dim":{{Hidden}},
             "activation":"gelu","max_position_embeddings":{{TinyBert.Positions}},"dropout":0,"attention_dropout":0}
            """);

        void Add(string name, double deviation, params long[] shape) => _weights.Add(name, randn(shape, generator: generator) * deviation);

        void Linear(string name, long outputs, long inputs)
        {
            Add(name + ".weight", 1 / Math.Sqrt(inputs), outputs, inputs);
            Add(name + ".bias", 0.1, outputs);
        }

        void Norm(string name)
        {
            _weights.Add(name + ".weight", ones(Width));
            Add(name + ".bias", 0.1, Width);
        }
    }

    /// <summary>The folder of the adapter.</summary>
    public static string Folder => Path.GetDirectoryName(SharedData.Require(typeof(EmotionAdapter).Assembly, "adapters", "distilbert-emotion-lora", "adapter_config.json"))!;

    /// <summary>The folder of the base.</summary>
    public string Base => _base.Path;

    /// <summary>The hidden states of a text, [1, L, W].</summary>
    public Tensor States(IReadOnlyList<int> ids)
    {
        var tokens = tensor(ids.Select(id => (long)id).ToArray());
        var x = Norm("embeddings.LayerNorm", _weights["embeddings.word_embeddings.weight"][tokens] + _weights["embeddings.position_embeddings.weight"].narrow(0, 0, ids.Count));
        for (var layer = 0; layer < Layers; layer++)
        {
            var path = $"transformer.layer.{layer}.";
            var query = Split(Adapted(path + "attention.q_lin", x)); // [H, L, d]
            var value = Split(Adapted(path + "attention.v_lin", x));
            var scores = query.matmul(Split(Linear(path + "attention.k_lin", x)).transpose(1, 2)).div(tensor(Math.Sqrt(Width / Heads)));
            var mixed = scores.softmax(-1).matmul(value).transpose(0, 1).reshape(ids.Count, Width);
            x = Norm(path + "sa_layer_norm", x + Linear(path + "attention.out_lin", mixed));
            x = Norm(path + "output_layer_norm", x + Linear(path + "ffn.lin2", nn.functional.gelu(Linear(path + "ffn.lin1", x))));
        }

        return x.unsqueeze(0);
    }

    /// <summary>The probabilities of the classes, [1, 6].</summary>
    public Tensor Probabilities(IReadOnlyList<int> ids)
    {
        var hidden = nn.functional.linear(States(ids).select(1, 0), _adapter["pre_classifier.weight"], _adapter["pre_classifier.bias"]).relu();
        return nn.functional.linear(hidden, _adapter["classifier.weight"], _adapter["classifier.bias"]).softmax(1);
    }

    public void Dispose() => _base.Dispose();

    private static Tensor Split(Tensor values) => values.reshape(-1, Heads, Width / Heads).transpose(0, 1);

    private Tensor Linear(string name, Tensor x) => nn.functional.linear(x, _weights[name + ".weight"], _weights[name + ".bias"]);

    private Tensor Adapted(string name, Tensor x)
    {
        var branch = x.matmul(_adapter[$"distilbert.{name}.lora_A.weight"].t()).matmul(_adapter[$"distilbert.{name}.lora_B.weight"].t());
        return Linear(name, x) + branch.mul(tensor((float)Scale));
    }

    private Tensor Norm(string name, Tensor x) => nn.functional.layer_norm(x, [Width], _weights[name + ".weight"], _weights[name + ".bias"], 1e-12);
}
