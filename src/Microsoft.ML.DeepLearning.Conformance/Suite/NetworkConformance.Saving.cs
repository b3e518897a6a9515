using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <content>Models saved and loaded as in an application: with a plain context and without registration.</content>
#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class NetworkConformance
{
    [TestMethod]
    public void A_loaded_model_has_the_same_scores_schema_and_annotations()
    {
        using var fitted = Fit();
        var context = new MLContext();
        var loaded = ModelFiles.Load(context, fitted.Save(), out var inputSchema);
        using var owner = loaded as IDisposable;
        CollectionAssert.AreEqual(SchemaText.Of(fitted.Data.Schema), SchemaText.Of(inputSchema));
        CollectionAssert.AreEqual(SchemaText.Of(fitted.Model.GetOutputSchema(fitted.Data.Schema)), SchemaText.Of(loaded.GetOutputSchema(fitted.Data.Schema)));
        fitted.AssertLoaded(ScoreReader.ReadAll(loaded.Transform(fitted.Data)), "loaded");
        Assert.AreEqual(
            TaskCatalog.Quality(context, row.Task, fitted.Model.Transform(fitted.Data)),
            TaskCatalog.Quality(context, row.Task, loaded.Transform(fitted.Data)),
            fitted.LoadedTolerance);
    }

    [TestMethod]
    public void A_loaded_model_predicts_row_by_row()
    {
        using var fitted = Fit();
        var context = new MLContext();
        var loaded = ModelFiles.Load(context, fitted.Save(), out _);
        using var owner = loaded as IDisposable;
        fitted.AssertLoaded(row.PredictOneByOne(context, loaded, DataShape.Default), "loaded");
    }

    [TestMethod]
    public void A_loaded_model_is_saved_as_it_was()
    {
        using var fitted = Fit();
        byte[] first = fitted.Save();
        var context = new MLContext();
        var loaded = ModelFiles.Load(context, first, out var schema);
        using var owner = loaded as IDisposable;
        byte[] second = ModelFiles.Save(context, loaded, schema);
        var again = ModelFiles.Load(context, second, out _);
        using var secondOwner = again as IDisposable;
        fitted.AssertLoaded(ScoreReader.ReadAll(again.Transform(fitted.Data)), "saved twice");
    }

    [TestMethod]
    public void A_loaded_model_scores_in_batches_to_the_same_values()
    {
        using var fitted = Fit();
        var loaded = ModelFiles.Load(new MLContext(), fitted.Save(), out _);
        using var owner = loaded as IDisposable;
        var batched = loaded.WithBatchScoring();
        using var batchedOwner = batched as IDisposable;
        CollectionAssert.AreEqual(SchemaText.Of(loaded.GetOutputSchema(fitted.Data.Schema)), SchemaText.Of(batched.GetOutputSchema(fitted.Data.Schema)));
        ScoreReader.AssertSame(fitted.Scores(), ScoreReader.ReadAll(batched.Transform(fitted.Data)), "batched");
    }

    [TestMethod]
    public void The_model_lives_on_when_the_data_and_the_trainer_are_gone()
    {
        byte[] file;
        using (var fitted = Fit())
            file = fitted.Save();
        var context = new MLContext();
        var loaded = ModelFiles.Load(context, file, out _);
        using var owner = loaded as IDisposable;
        Assert.HasCount(7, ScoreReader.ReadAll(loaded.Transform(row.Data(context, DataShape.Default with { Rows = 7, Seed = 5 }))));
    }
}
