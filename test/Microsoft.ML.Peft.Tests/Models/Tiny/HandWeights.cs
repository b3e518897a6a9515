using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Models.Tiny;

/// <summary>
/// The parts of transformers as plain loops over 64-bit numbers, written from the papers and without torch, to compare networks with. A text is an
/// array of tokens; nothing is padded.
/// </summary>
internal sealed class HandWeights(IReadOnlyDictionary<string, Tensor> tensors)
{
    public double[] Values(string name) => [.. tensors[name].to(ScalarType.Float64).contiguous().data<double>().ToArray()];

    /// <summary>The rows of a table.</summary>
    public double[][] Rows(string table, IEnumerable<int> ids)
    {
        var (values, width) = (Values(table), (int)tensors[table].shape[^1]);
        return [.. ids.Select(id => values[(id * width)..((id + 1) * width)])];
    }

    /// <summary>W·x + b; b if the file has it.</summary>
    public double[][] Linear(double[][] input, string name)
    {
        var weight = Values(name + ".weight");
        var bias = tensors.ContainsKey(name + ".bias") ? Values(name + ".bias") : null;
        var width = input[0].Length;
        return [.. input.Select(row => Enumerable.Range(0, weight.Length / width)
            .Select(o => (bias?[o] ?? 0) + Enumerable.Range(0, width).Sum(i => weight[(o * width) + i] * row[i])).ToArray())];
    }

    /// <summary>(x - mean)/√(variance + ε)·g + b; b if the file has it.</summary>
    public double[][] Norm(double[][] input, string name, double epsilon)
    {
        var weight = Values(name + ".weight");
        var bias = tensors.ContainsKey(name + ".bias") ? Values(name + ".bias") : null;
        return [.. input.Select(row =>
        {
            var mean = row.Average();
            var deviation = Math.Sqrt(row.Average(x => (x - mean) * (x - mean)) + epsilon);
            return row.Select((x, i) => ((x - mean) / deviation * weight[i]) + (bias?[i] ?? 0)).ToArray();
        })];
    }

    /// <summary>A block with the norms after the sums: BERT's.</summary>
    /// <param name="input">The tokens.</param>
    /// <param name="attention">The attention with its output layer.</param>
    /// <param name="attentionNorm">The name of its norm.</param>
    /// <param name="feed">The layers for each token.</param>
    /// <param name="outputNorm">The name of their norm.</param>
    /// <param name="epsilon">ε.</param>
    public double[][] PostNorm(double[][] input, Func<double[][], double[][]> attention, string attentionNorm, Func<double[][], double[][]> feed, string outputNorm, double epsilon)
    {
        var middle = Norm(Add(input, attention(input)), attentionNorm, epsilon);
        return Norm(Add(middle, feed(middle)), outputNorm, epsilon);
    }

    public static double[][] Add(double[][] left, double[][] right) => Zip(left, right, (a, b) => a + b);

    public static double[][] Multiply(double[][] left, double[][] right) => Zip(left, right, (a, b) => a * b);

    public static double[][] Apply(double[][] input, Func<double, double> function) => [.. input.Select(row => row.Select(function).ToArray())];

    /// <summary>The columns from <paramref name="first"/> on.</summary>
    public static double[][] Columns(double[][] input, int first, int count) => [.. input.Select(row => row[first..(first + count)])];

    /// <summary>softmax(q·kᵀ/√(terms·d) + bias)·v in every head.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="values">The values.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="bias">Added to the score of head, query and key; -∞ for a key that must not be seen.</param>
    /// <param name="terms">The number of terms of a score.</param>
    public static double[][] Attention(double[][] queries, double[][] keys, double[][] values, int heads, Func<int, int, int, double>? bias = null, int terms = 1)
    {
        var size = queries[0].Length / heads;
        var result = queries.Select(row => new double[row.Length]).ToArray();
        for (var head = 0; head < heads; head++)
        {
            for (var i = 0; i < queries.Length; i++)
            {
                var weights = keys.Select((key, j) => Math.Exp((Dot(queries[i], key, head * size, size) / Math.Sqrt(terms * size)) + (bias?.Invoke(head, i, j) ?? 0))).ToArray();
                var sum = weights.Sum();
                for (var x = head * size; x < (head + 1) * size; x++)
                    result[i][x] = keys.Select((_, j) => weights[j] / sum * values[j][x]).Sum();
            }
        }

        return result;
    }

    /// <summary>The sum of products of the values of a head.</summary>
    public static double Dot(double[] left, double[] right, int first, int size) => Enumerable.Range(first, size).Sum(x => left[x] * right[x]);

    /// <summary>Turns value pairs (x, x + d/2) of every head by position·θ^(-2x/d): a product of complex numbers.</summary>
    public static double[][] Rotate(double[][] input, int heads, double theta)
    {
        var size = input[0].Length / heads;
        return [.. input.Select((row, position) =>
        {
            var turned = new double[row.Length];
            for (var head = 0; head < heads; head++)
            {
                for (var x = 0; x < size / 2; x++)
                {
                    var (one, other) = ((head * size) + x, (head * size) + x + (size / 2));
                    var product = new System.Numerics.Complex(row[one], row[other]) * System.Numerics.Complex.FromPolarCoordinates(1, position * Math.Pow(theta, -2.0 * x / size));
                    (turned[one], turned[other]) = (product.Real, product.Imaginary);
                }
            }

            return turned;
        })];
    }

    public static double Silu(double x) => x / (1 + Math.Exp(-x));

    /// <summary>x·Φ(x), with the power series of the error function.</summary>
    public static double Gelu(double x)
    {
        var z = Math.Abs(x) / Math.Sqrt(2);
        if (z > 5)
            return Math.Max(x, 0);
        var (term, sum) = (z, z);
        for (var n = 1; n < 200; n++)
        {
            term *= -z * z / n;
            sum += term / ((2 * n) + 1);
        }

        return 0.5 * x * (1 + (Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * sum));
    }

    private static double[][] Zip(double[][] left, double[][] right, Func<double, double, double> function) =>
        [.. left.Zip(right, (a, b) => a.Zip(b, function).ToArray())];
}
