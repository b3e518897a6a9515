using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace CustomTrainer;

/// <summary>Predicts a number or one of two classes from one feature vector with a factorization machine.</summary>
public sealed class FactorizationMachineTrainer : FeatureTrainer<FactorizationMachineModel>
{
    private readonly FactorizationMachineOptions _options;

    internal FactorizationMachineTrainer(IHostEnvironment environment, FactorizationMachineOptions options, LearningTask task)
        : base(environment, nameof(FactorizationMachineTrainer), options, task) => _options = options;

    /// <inheritdoc/>
    protected override FeatureObjective CreateObjective(FittedTask task, DataSummary summary, Device device, RandomSource random)
    {
        var machine = new FactorizationMachine(summary.Minimum[0].Length, _options.Rank, _options.FactorDeviation, device, random);
        return new(new StandardizedFeatures(summary, machine, device, _options.ExampleWeightColumnName is not null), task);
    }

    /// <inheritdoc/>
    protected override FactorizationMachineModel CreateModel(FeatureObjective objective, DataViewSchema.Column features)
    {
        var machine = objective.Network.children().OfType<FactorizationMachine>().Single();
        float[] factors = [.. machine.Factors.data<float>()];
        return new(
            machine.Linear.bias!.data<float>()[0],
            [.. machine.Linear.weight.data<float>()],
            [.. factors.Chunk(_options.Rank)]);
    }
}
