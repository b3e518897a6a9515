using System.Runtime.InteropServices;
using System.Text.Json;

namespace Samples.Shared.Text;

/// <summary>
/// Writes a tiny text encoder with random weights in Hugging Face's layout: BERT with one block and a vocabulary of a few words. Programs that
/// fine-tune a text encoder run with it anywhere, in a second. It knows no language; use a real encoder for results.
/// </summary>
internal static class TinyEncoder
{
    private const int Width = 16;
    private const int Hidden = 32;
    private const int Positions = 64;

    /// <summary>Writes config.json, model.safetensors and vocab.txt.</summary>
    /// <param name="folder">The folder, created if it is missing.</param>
    /// <param name="words">The lower-case words that the encoder knows.</param>
    public static void Write(string folder, params string[] words)
    {
        Directory.CreateDirectory(folder);
        string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. words.Distinct()];
        File.WriteAllLines(Path.Combine(folder, "vocab.txt"), vocabulary);
        File.WriteAllText(Path.Combine(folder, "config.json"), $$"""
            { "model_type": "bert", "hidden_size": {{Width}}, "num_attention_heads": 2, "num_hidden_layers": 1, "intermediate_size": {{Hidden}},
              "vocab_size": {{vocabulary.Length}}, "max_position_embeddings": {{Positions}}, "type_vocab_size": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12 }
            """);
        WriteTensors(Path.Combine(folder, "model.safetensors"), Tensors(vocabulary.Length));
    }

    private static IEnumerable<(string Name, int[] Shape)> Tensors(int words)
    {
        yield return ("embeddings.word_embeddings.weight", [words, Width]);
        yield return ("embeddings.position_embeddings.weight", [Positions, Width]);
        yield return ("embeddings.token_type_embeddings.weight", [2, Width]);
        yield return ("embeddings.LayerNorm.weight", [Width]);
        yield return ("embeddings.LayerNorm.bias", [Width]);
        string block = "encoder.layer.0.";
        (string Name, int Inputs, int Outputs)[] layers =
        [
            ("attention.self.query", Width, Width), ("attention.self.key", Width, Width), ("attention.self.value", Width, Width),
            ("attention.output.dense", Width, Width), ("intermediate.dense", Width, Hidden), ("output.dense", Hidden, Width),
        ];
        foreach (var (name, inputs, outputs) in layers)
        {
            yield return ($"{block}{name}.weight", [outputs, inputs]);
            yield return ($"{block}{name}.bias", [outputs]);
        }
        foreach (string norm in (string[])["attention.output.LayerNorm", "output.LayerNorm"])
        {
            yield return ($"{block}{norm}.weight", [Width]);
            yield return ($"{block}{norm}.bias", [Width]);
        }
    }

    // safetensors: the length of a JSON header, the header with types, shapes and offsets, then all numbers.
    private static void WriteTensors(string path, IEnumerable<(string Name, int[] Shape)> tensors)
    {
        var random = new Random(1);
        var header = new Dictionary<string, object>();
        var numbers = new List<float>();
        foreach (var (name, shape) in tensors)
        {
            int start = numbers.Count * sizeof(float);
            bool isNorm = name.EndsWith("LayerNorm.weight", StringComparison.Ordinal);
            numbers.AddRange(Enumerable.Range(0, shape.Aggregate((product, length) => product * length)).Select(_ => (isNorm ? 1f : 0f) + (0.4f * (random.NextSingle() - 0.5f))));
            header[name] = new { dtype = "F32", shape, data_offsets = new[] { start, numbers.Count * sizeof(float) } };
        }
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        using var file = File.Create(path);
        file.Write(BitConverter.GetBytes((long)json.Length));
        file.Write(json);
        file.Write(MemoryMarshal.AsBytes(numbers.ToArray().AsSpan()));
    }
}
