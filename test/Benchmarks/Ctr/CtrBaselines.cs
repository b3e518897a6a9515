using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Benchmarks.Ctr;

/// <summary>ML.NET's trainers for click logs. Trees and the factorization machine use their defaults.</summary>
internal static class CtrBaselines
{
    public static IReadOnlyList<CtrContestant> All { get; } =
    [
        new("FFM", _ => true, (context, task, _) => Fit(
            FieldVectors.Each(context, task), context.BinaryClassification.Trainers.FieldAwareFactorizationMachine(FieldVectors.Names(task), CtrTask.Label), task, CountWeights)),
        new("LightGBM", _ => true, (context, task, _) => Fit(
            FieldVectors.Joined(context, task), context.BinaryClassification.Trainers.LightGbm(LightGbmOptions()), task,
            model => ((LightGbmBinaryModelParameters)model.Model.SubModel).TrainedTreeEnsemble.Trees.Sum(tree => (long)tree.NumberOfLeaves))),
        new("FastTree", _ => true, (context, task, _) => Fit(
            FieldVectors.Joined(context, task), context.BinaryClassification.Trainers.FastTree(CtrTask.Label), task,
            model => ((FastTreeBinaryModelParameters)model.Model.SubModel).TrainedTreeEnsemble.Trees.Sum(tree => (long)tree.NumberOfLeaves))),
        new("logistic regression", _ => true, (context, task, _) => Fit(
            FieldVectors.Joined(context, task), context.BinaryClassification.Trainers.LbfgsLogisticRegression(CtrTask.Label, l1Regularization: 0), task,
            model => ((LinearModelParameters)model.Model.SubModel).Weights.Count + 1)),
    ];

    // One thread: on a busy machine, several threads would wait for each other for minutes.
    private static LightGbmBinaryTrainer.Options LightGbmOptions() => new() { LabelColumnName = CtrTask.Label, NumberOfThreads = 1 };

    private static FittedContestant Fit<TModel>(IEstimator<ITransformer> preparation, IEstimator<TModel> trainer, CtrTask task, Func<TModel, long> count)
        where TModel : class, ITransformer
    {
        var chain = preparation.Append(trainer).Fit(task.Training);
        return new FittedContestant(chain, count(chain.LastTransformer));
    }

    private static long CountWeights(FieldAwareFactorizationMachinePredictionTransformer model)
        => model.Model.GetLinearWeights().Count + (long)model.Model.GetLatentWeights().Count + 1;
}
