namespace Microsoft.ML.DeepLearning.Conformance;

/// <content>ML.NET's catalogs applied to the trainer and its model.</content>
#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class NetworkConformance
{
    [TestMethod]
    public void Evaluate_works_and_the_model_has_learned()
    {
        using var fitted = Fit(DataShape.Default with { Rows = 300 });
        AssertUseful(fitted);
    }

    [TestMethod]
    public void Cross_validation_runs_and_its_folds_are_independent()
    {
        var context = TestContexts.Create();
        var data = row.Data(context, DataShape.Default);
        var results = TaskCatalog.CrossValidate(context, row.Task, data, Trainer(context), 3);
        var folds = context.Data.CrossValidationSplit(data, 3, EstimatorCase.IdColumn);
        Assert.HasCount(3, results);
        foreach (var (result, fold) in results.Zip(folds))
        {
            using var alone = Fit(context, Trainer(context), fold.TrainSet);
            ScoreReader.AssertSame(alone.Scores(fold.TestSet), ScoreReader.ReadAll(result.Scored), "fold");
            (result.Model as IDisposable)?.Dispose();
        }
    }

    [TestMethod]
    public void Permutation_feature_importance_finds_what_matters()
    {
        using var fitted = Fit(DataShape.Default with { Rows = 300 });
        if (row.FeatureImportance(fitted.Context, fitted.Model, fitted.Model.Transform(fitted.Data)) is not { } importance)
            return;
        Assert.HasCount(DataShape.Default.Width, importance);
        Assert.AreEqual(importance.Max(), importance[0], "The first slot decides most.");
        Assert.IsGreaterThan(0.1, importance[0]);
    }

    [TestMethod]
    public void A_pipeline_with_steps_before_and_after_it_fits_and_evaluates()
    {
        var context = TestContexts.Create();
        var data = row.Data(context, DataShape.Default);
        using var model = context.Transforms.CopyColumns("Copy", EstimatorCase.IdColumn)
            .Append(Trainer(context))
            .Append(context.Transforms.CopyColumns("Result", "Score"))
            .Fit(data);
        var scored = model.Transform(data);
        Assert.AreEqual(scored.Schema["Score"].Type, scored.Schema["Result"].Type);
        Assert.IsTrue(double.IsFinite(TaskCatalog.Quality(context, row.Task, scored)));
    }

    /// <summary>Asserts the minimum quality on held-out rows.</summary>
    private void AssertUseful(FittedModel fitted)
    {
        var scored = fitted.Model.Transform(row.Data(fitted.Context, DataShape.Default with { Rows = 300, Seed = 99 }));
        double minimum = row.MinimumQuality ?? row.Task switch
        {
            PredictionTask.Regression => 0.5,
            PredictionTask.BinaryClassification => 0.85,
            _ => 0.55,
        };
        Assert.IsGreaterThan(minimum, TaskCatalog.Quality(fitted.Context, row.Task, scored));
    }
}
