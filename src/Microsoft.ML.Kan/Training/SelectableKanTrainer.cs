using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Trainers;
using Microsoft.ML.Kan.Training;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan;

/// <summary>The common part of the S-KAN trainers for tabular data. They differ in the task alone: outputs, loss and columns.</summary>
public abstract class SelectableKanTrainer : FeatureTrainer<SelectableKanModel>
{
    private readonly SelectableKanOptions _options;

    private protected SelectableKanTrainer(IHostEnvironment environment, string name, SelectableKanOptions options, LearningTask task)
        : base(environment, name, options, task)
    {
        _options = options;
    }

    /// <inheritdoc/>
    protected override FeatureObjective CreateObjective(FittedTask task, DataSummary summary, Device device, RandomSource random)
        => KanTraining.CreateObjective(_options, task, summary, device, random);

    /// <inheritdoc/>
    protected override SelectableKanModel CreateModel(FeatureObjective objective, DataViewSchema.Column features)
        => KanTraining.CreateModel((KanObjective)objective, features);
}
