using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>The rows and the log of a run whose training has ended; valid until the trainer's <c>Fit</c> returns.</summary>
public sealed class FinishedRun
{
    private readonly TrainingRun _run;
    private readonly TrainingData _data;
    private readonly TrainingObjective _objective;

    internal FinishedRun(TrainingRun run, TrainingData data, TrainingObjective objective)
        => (_run, _data, _objective) = (run, data, objective);

    /// <summary>The training rows.</summary>
    public BatchSource Training => _data.Training;

    /// <summary>Writes a line to the log.</summary>
    public void Info(string message) => _run.Info(message);

    /// <summary>The weighted mean loss and the accuracy on the validation rows.</summary>
    /// <param name="validate">Returns loss and recognised rows of a batch, as <see cref="TrainingObjective.Validate"/>.</param>
    /// <returns>The results; null without validation rows.</returns>
    public ValidationFigures? Validate(Func<TensorBatch, (Tensor Loss, Tensor? Recognised)> validate)
    {
        if (_data.Validation is not { } rows)
            return null;
        // The check of the run would throw if a cancelled run returns its model.
        var batches = rows.Visit(_objective.ValidationBatchSize, shuffleSeed: null, CancellationCheck.ThrowIfCancelled);
        var result = new ObjectiveEvaluator(_objective, _data.Summary).Evaluate(batches, validate);
        return new ValidationFigures(result.Loss, result.Accuracy);
    }
}
