using Benchmarks.Running;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks.Tables.Perceptron;

/// <summary>
/// Trains a <see cref="RealMlpNetwork"/> with the core's optimizer, as RealMLP is trained: 256 epochs, batches of 256 rows, AdamW with β₂ = 0.95, a
/// learning rate that rises and falls four times, and dropout that ends with the run. Classes without label smoothing, which would spoil the probabilities.
/// </summary>
internal sealed class RealMlpRun : ITableModel
{
    private const int Epochs = 256;
    private const int BatchRows = 256;
    private const int PredictedRows = 4096;

    private readonly TableTask _task;
    private readonly VectorRows.Row[] _rows;
    private readonly RealMlpSetting _setting;
    private readonly RandomSource _random;
    private readonly RealMlpNetwork _network;
    private readonly double _mean;
    private readonly double _deviation = 1;
    private readonly (double Low, double High) _range;

    public RealMlpRun(TableTask task, VectorRows.Row[] rows, RealMlpSetting setting)
    {
        (_task, _rows, _setting) = (task, rows, setting);
        _random = new RandomSource(task.Seed);
        _network = new RealMlpNetwork(new RealMlpScaling(rows), _random);
        if (task.Binary)
            return;
        _mean = rows.Average(row => row.Label);
        _deviation = Math.Sqrt(rows.Average(row => Math.Pow(row.Label - _mean, 2)));
        _range = (rows.Min(row => row.Label), rows.Max(row => row.Label));
    }

    /// <summary>Trains for all epochs.</summary>
    /// <returns>The lowest error of the validation rows, and the number of epochs after which it was reached.</returns>
    public (double Error, int Epochs) Best(VectorRows.Row[] validation)
    {
        var (lowest, best) = (double.PositiveInfinity, 1);
        Train(Epochs, epoch =>
        {
            double error = TableError.Of(_task.Binary, Predict(validation), validation);
            if (error <= lowest)
                (lowest, best) = (error, epoch);
        });
        return (lowest, best);
    }

    /// <summary>The first epochs of a run whose learning rate would reach 0 after all of them.</summary>
    public void Train(int epochs, Action<int>? epochFinished = null)
    {
        using var scope = NewDisposeScope();
        using var parameters = new FlatParameters(_network.Groups());
        using var optimizer = FlatOptimizers.Create(OptimizerKind.AdamW, parameters, new OptimizerSettings { Beta2 = 0.95, WeightDecay = _setting.WeightDecay });
        using var features = Features(_rows);
        using var labels = tensor([.. _rows.Select(row => (float)((row.Label - _mean) / _deviation))]);
        int rows = Math.Min(BatchRows, _rows.Length);
        int steps = _rows.Length / rows; // a last batch that is not full is left out
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            _network.train();
            using var order = _random.Permutation(_rows.Length);
            for (int step = 0; step < steps; step++)
            {
                using var part = order.narrow(0, (long)step * rows, rows);
                double progress = ((epoch * (double)steps) + step) / ((double)Epochs * steps);
                _network.Dropout = _setting.Dropout * Falling(progress);
                optimizer.Step(() => Loss(parameters, features, labels, part), Rate(progress));
            }
            epochFinished?.Invoke(epoch + 1);
        }
    }

    public double[] Predict(VectorRows.Row[] rows)
    {
        _network.eval();
        using var gradientOff = no_grad();
        return [.. rows.Chunk(PredictedRows).SelectMany(Outputs)];
    }

    public void Dispose()
    {
        _network.Dispose();
        _random.Dispose();
    }

    private double Loss(FlatParameters parameters, Tensor features, Tensor labels, Tensor part)
    {
        parameters.ZeroGradient();
        using var scope = NewDisposeScope();
        var output = _network.call(features.index_select(0, part));
        var label = labels.index_select(0, part);
        var loss = _task.Binary ? nn.functional.binary_cross_entropy_with_logits(output, label) : (output - label).square().mean();
        loss.backward();
        return loss.Number();
    }

    // 1 in the first half, then half a cosine to 0.
    private static double Falling(double progress) => progress < 0.5 ? 1 : 0.5 * (1 + Math.Cos(Math.PI * ((2 * progress) - 1)));

    // Four periods of a cosine, each twice as long as the one before.
    private double Rate(double progress)
        => (_task.Binary ? _setting.ClassificationRate : _setting.RegressionRate) * 0.5 * (1 - Math.Cos(2 * Math.PI * Math.Log2(1 + (15 * progress))));

    // Numbers stay within the labels that were learned from.
    private double[] Outputs(VectorRows.Row[] rows)
    {
        using var scope = NewDisposeScope();
        var output = _network.call(Features(rows));
        float[] values = [.. (_task.Binary ? output.sigmoid() : output).data<float>()];
        return _task.Binary ? [.. values] : [.. values.Select(value => Math.Clamp((value * _deviation) + _mean, _range.Low, _range.High))];
    }

    private static Tensor Features(VectorRows.Row[] rows)
        => tensor([.. rows.SelectMany(row => row.Features)], [rows.Length, rows[0].Features.Length]);
}
