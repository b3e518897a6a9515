using Microsoft.ML;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Kan.Training;
using static TorchSharp.torch;

namespace Benchmarks.Functions;

/// <summary>
/// S-KAN before pruning: full training for all steps, scored as the resulting mixture. A trainer always
/// prunes, so this class runs the trainer's own objective and optimizer without the later stages.
/// </summary>
internal sealed class MixtureContestant : IFunctionContestant
{
    private const int FullStage = 0;
    private const string Features = "Features";
    private const string Label = "Label";

    public string Name => "mixture";

    public FunctionResult Run(FunctionCase task)
    {
        var options = task.SelectableKanOptions(space: null);
        using var scope = NewDisposeScope();
        using var random = new RandomSource(task.Seed);
        using var threads = new ThreadScope(1, options.BatchSize, 0);
        using var training = Open(task.Training);
        using var test = Open(task.Test);
        var label = new RegressionTask(RegressionLoss.Squared).Begin(task.Training.Schema[Label], training.Summary);
        using var objective = KanTraining.CreateObjective(options, label, training.Summary, CPU, random);
        objective.BeginPhase(FullStage, structure: null);
        using var session = new OptimizerSession(objective, options, stepsPerEpoch: 1, meanWeight: 1);
        Train(objective, session, training.Training, options);
        double standardised = new ObjectiveEvaluator(objective, test.Summary).Evaluate(test.Training, options.BatchSize, static () => { }).Loss;
        return new FunctionResult(Math.Sqrt(standardised) * training.Summary.LabelStandardDeviation, objective.ParameterCount, "");
    }

    private static void Train(KanObjective objective, OptimizerSession session, BatchSource rows, TrainingOptions options)
    {
        var schedule = OptimizerSession.CreateSchedule(options);
        objective.Network.train();
        for (int step = 0; step < options.MaximumEpochs; step++)
        {
            objective.BeginStep(FullStage, (double)step / options.MaximumEpochs);
            double rate = session.Rate(options.LearningRate * schedule.Factor(step, options.MaximumEpochs, stepsPerEpoch: 1));
            foreach (var batch in rows.Batches(options.BatchSize, shuffleSeed: null))
            {
                using (batch)
                    _ = session.Optimizer.Step(session.Evaluator.For(batch), rate);
            }
        }
    }

    private static TrainingData Open(IDataView view)
    {
        var columns = new TrainingColumns([ColumnSpec.Of(view.Schema[Features])], ColumnSpec.Of(view.Schema[Label]), null);
        return TrainingData.Open(view, null, columns, new DataSettings(DataHandling.InMemory, 0, 1, Seed: 1), CPU, static () => { });
    }
}
