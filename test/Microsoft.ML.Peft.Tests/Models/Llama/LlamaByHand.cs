using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Llama;

/// <summary>One block of a Llama with its output layer, computed number by number in double precision without a library.</summary>
internal sealed class LlamaByHand(IReadOnlyDictionary<string, Tensor> weights, int heads, int keyHeads, int headWidth, double rotaryBase, double epsilon)
{
    private const string Block = "model.layers.0.";

    /// <summary>The logits after each token.</summary>
    public double[][] Logits(long[] ids)
    {
        var table = Matrix("model.embed_tokens.weight");
        var inputs = ids.Select(id => table[id]).ToArray();
        var normed = inputs.Select(x => Norm(x, Block + "input_layernorm")).ToArray();
        var queries = normed.Select((x, place) => Turned(Linear(x, Block + "self_attn.q_proj"), heads, place)).ToArray();
        var keys = normed.Select((x, place) => Turned(Linear(x, Block + "self_attn.k_proj"), keyHeads, place)).ToArray();
        var values = normed.Select(x => Linear(x, Block + "self_attn.v_proj")).ToArray();
        return [.. inputs.Select((x, place) => Finish(x, Mixed(queries[place], keys[..(place + 1)], values[..(place + 1)])))];
    }

    private double[] Finish(double[] input, double[] mixed)
    {
        var middle = Sum(input, Linear(mixed, Block + "self_attn.o_proj"));
        var normed = Norm(middle, Block + "post_attention_layernorm");
        var gate = Linear(normed, Block + "mlp.gate_proj").Select(x => x / (1 + Math.Exp(-x)));
        var gated = gate.Zip(Linear(normed, Block + "mlp.up_proj"), (g, u) => g * u).ToArray();
        return Linear(Norm(Sum(middle, Linear(gated, Block + "mlp.down_proj")), "model.norm"), "lm_head");
    }

    // The values of all positions up to this one, weighted for each query head; several query heads share a key head.
    private double[] Mixed(double[] query, double[][] keys, double[][] values)
    {
        var mixed = new double[heads * headWidth];
        for (var head = 0; head < heads; head++)
        {
            var shared = head / (heads / keyHeads);
            var scores = keys.Select(key => Enumerable.Range(0, headWidth)
                .Sum(i => query[(head * headWidth) + i] * key[(shared * headWidth) + i]) / Math.Sqrt(headWidth)).ToArray();
            var shares = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
            for (var i = 0; i < headWidth; i++)
                mixed[(head * headWidth) + i] = shares.Zip(values, (share, value) => share * value[(shared * headWidth) + i]).Sum() / shares.Sum();
        }

        return mixed;
    }

    // Value i of a head's first half and value i of its second half are the coordinates of a rotated point.
    private double[] Turned(double[] values, int count, int place)
    {
        var (turned, half) = ((double[])values.Clone(), headWidth / 2);
        for (var head = 0; head < count; head++)
        {
            for (var i = 0; i < half; i++)
            {
                var (first, second) = ((head * headWidth) + i, (head * headWidth) + half + i);
                var (sine, cosine) = Math.SinCos(place / Math.Pow(rotaryBase, 2.0 * i / headWidth));
                turned[first] = (values[first] * cosine) - (values[second] * sine);
                turned[second] = (values[second] * cosine) + (values[first] * sine);
            }
        }

        return turned;
    }

    private double[] Norm(double[] x, string name)
    {
        var scale = 1 / Math.Sqrt((x.Sum(value => value * value) / x.Length) + epsilon);
        return [.. x.Zip(Vector(name + ".weight"), (value, gain) => value * scale * gain)];
    }

    private double[] Linear(double[] x, string name)
    {
        var bias = weights.ContainsKey(name + ".bias") ? Vector(name + ".bias") : null;
        return [.. Matrix(name + ".weight").Select((row, i) => row.Zip(x, (w, value) => w * value).Sum() + (bias?[i] ?? 0))];
    }

    private static double[] Sum(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a + b)];

    private double[] Vector(string name) => [.. weights[name].data<float>().Select(value => (double)value)];

    private double[][] Matrix(string name) => [.. Vector(name).Chunk((int)weights[name].shape[1])];
}
