using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.Ctr.Interactions;
using Microsoft.ML.Ctr.Trainers;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.NoisyLabels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.AutoInt;

[TestClass]
public sealed class AutoIntTrainerTests
{
    private readonly MLContext _context = TestContexts.Create();

    [TestMethod]
    public void An_interaction_that_no_single_field_tells_is_learned()
    {
        using var model = Fit(ClickRow.Options());
        var scored = model.Transform(ClickRow.Load(_context, ClickRow.Rows(400, seed: 2)));
        Assert.IsGreaterThan(0.97, _context.BinaryClassification.Evaluate(scored).AreaUnderRocCurve);
    }

    [TestMethod]
    public void The_model_tells_its_fields_and_sizes()
    {
        using var model = Fit(ClickRow.Options());
        CollectionAssert.AreEqual(new[] { "Price", "User", "Item", "Tags" }, model.Model.Fields.ToArray());
        Assert.AreEqual(8 * (7 + 9 + 5 + 1), model.Model.EmbeddingParameterCount);
        Assert.AreEqual((4 * 8 * 16) + (4 * 16 * 16) + (4 * 16) + 1, model.Model.NetworkParameterCount);
        Assert.AreEqual(model.Model.EmbeddingParameterCount + model.Model.NetworkParameterCount, model.Model.ParameterCount);
    }

    /// <summary>Compares with the attention that the layers compute in torch, row by row.</summary>
    [TestMethod]
    public void Interactions_are_the_mean_attention_of_the_rows()
    {
        using var scope = NewDisposeScope();
        var options = ClickRow.Options();
        options.Columns = [new CtrColumnOptions { Name = nameof(ClickRow.Item), EmbeddingDimension = 3 }];
        using var model = Fit(options);
        var rows = ClickRow.Rows(300, seed: 4);
        rows[5].Tags = [];
        rows[7].Price = float.NaN;
        var found = model.Model.GetFieldInteractions(ClickRow.Load(_context, rows));
        Assert.AreEqual(300, found.Rows);
        Assert.AreEqual(2, found.LayerCount);
        CollectionAssert.AreEqual(model.Model.Fields.ToArray(), found.Fields.ToArray());

        var expected = Attention(options, model.Model, rows);
        for (int layer = 0; layer < 2; layer++)
        {
            double[][] matrix = found.GetLayer(layer);
            TensorAssert.AreClose(expected[layer], tensor([.. matrix.SelectMany(row => row)], [4, 4]), 1e-5, $"layer {layer}");
            foreach (double[] row in matrix)
                Assert.AreEqual(1, row.Sum(), 1e-5);
        }
        Assert.AreEqual((found.GetLayer(0)[2][1] + found.GetLayer(1)[2][1]) / 2, found.GetAverage()[2][1], 1e-9);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => found.GetLayer(2));
    }

    [TestMethod]
    public void Interactions_need_rows_and_the_models_columns()
    {
        using var model = Fit(ClickRow.Options());
        Assert.Contains("no row", Assert.ThrowsExactly<InvalidOperationException>(() => model.Model.GetFieldInteractions(ClickRow.Load(_context, []))).Message);
        var data = ClickRow.Load(_context, ClickRow.Rows(3));
        var dropped = _context.Transforms.DropColumns("Item").Fit(data).Transform(data);
        Assert.Contains("'Item'", Assert.ThrowsExactly<ArgumentException>(() => model.Model.GetFieldInteractions(dropped)).Message);
    }

    [TestMethod]
    public void Columns_with_the_name_of_an_output_disturb_nothing()
    {
        var data = ClickRow.Load(_context, ClickRow.Rows(50));
        var renamed = _context.Transforms.CopyColumns("Attention", "User").Append(_context.Transforms.CopyColumns("Score.Raw", "Item")).Fit(data).Transform(data);
        var options = ClickRow.Options();
        options.FeatureColumnNames = ["Attention", "Score.Raw"];
        options.MaximumEpochs = 1;
        using var model = _context.BinaryClassification.Trainers.ClickThrough(options).Fit(renamed);
        Assert.AreEqual(50, model.Model.GetFieldInteractions(renamed).Rows);
        Assert.HasCount(50, model.Transform(renamed).GetColumn<float>("Score").ToArray());
    }

    [TestMethod]
    public void Categories_alone_and_numbers_alone_are_enough()
    {
        foreach (string[] columns in new[] { new[] { "User", "Item" }, ["Price"] })
        {
            var options = ClickRow.Options();
            options.FeatureColumnNames = columns;
            options.UseWideTerm = true;
            options.MaximumEpochs = 1;
            using var model = Fit(options);
            Assert.IsTrue(model.Transform(ClickRow.Load(_context, ClickRow.Rows(9))).GetColumn<float>("Score").All(float.IsFinite));
            Assert.HasCount(columns.Length, model.Model.Fields);
        }
    }

    [TestMethod]
    public void The_catalog_passes_its_arguments_on()
    {
        var data = ClickRow.Load(_context, ClickRow.Rows(60));
        using var model = _context.BinaryClassification.Trainers
            .AutoInt(["User", "Item"], embeddingDimension: 4, attentionLayers: 1, heads: 3, headDimension: 5, maximumEpochs: 1)
            .Fit(data);
        const int tower = (8 * 200) + 200 + (200 * 80) + 80 + 80 + 1 + (2 * (200 + 80)); // with batch norm
        Assert.AreEqual((4 * 4 * 15) + (2 * 15) + 1 + tower, model.Model.NetworkParameterCount);
    }

    private DeepPredictionTransformer<ClickThroughModel> Fit(ClickThroughTrainer.Options options)
        => _context.BinaryClassification.Trainers.ClickThrough(options).Fit(ClickRow.Load(_context, ClickRow.Rows(400)));

    // The mean over rows and heads, for each layer, in the order of the columns Price, User, Item, Tags.
    private static Tensor[] Attention(ClickThroughTrainer.Options options, ClickThroughModel model, ClickRow[] rows)
    {
        using var still = no_grad();
        var trained = model.Trained;
        var losses = new TaskLoss(DeepLearning.Tasks.LearningTask.BinaryClassification.Begin(default, null!));
        using var objective = new CtrObjective(trained.Definition, new CtrRun(options, trained.Scaling, losses, CPU, new RandomSource(1)));
        var member = (FieldMember)objective.Members[0];
        trained.Weights.Restore(objective);
        objective.Network.eval();
        static long Key(uint value, uint count) => value < count ? value + 1L : 0;
        Tensor[] inputs =
        [
            tensor([.. rows.Select(row => row.Price)], [rows.Length, 1]),
            tensor([.. rows.Select(row => Key(row.User, 6))], [rows.Length, 1]),
            tensor([.. rows.Select(row => Key(row.Item, 8))], [rows.Length, 1]),
            tensor([.. rows.SelectMany(row => Enumerable.Range(0, 2).Select(i => i < row.Tags.Length ? (long)row.Tags[i] : 0))], [rows.Length, 2]),
        ];
        var embedded = member.Tables.Embed(inputs);
        var parameters = member.Network.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter);
        var items = embedded.Pooled(3).matmul(parameters["projection3.weight"].t()); // [B, 1, d]
        var number = (inputs[0] - trained.Scaling.Mean[0]) * trained.Scaling.Scale[0];
        var fields = cat([number.nan_to_num(0).unsqueeze(2) * parameters["number_vectors"], embedded.Pooled(8)[.., ..1], items, embedded.Pooled(8)[.., 1..]], 1);
        var means = new List<Tensor>();
        foreach (var layer in ((AttentionInteraction)member.Network.Interaction!).Layers)
        {
            means.Add(layer.Attention(fields).mean([0L, 1L]));
            fields = layer.call(fields);
        }
        return [.. means.Select(mean => mean.to(ScalarType.Float64))];
    }
}
