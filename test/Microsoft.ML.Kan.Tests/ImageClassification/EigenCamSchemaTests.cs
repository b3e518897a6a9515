using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>The schema and the refusals of the transform.</summary>
[TestClass]
public sealed class EigenCamSchemaTests : EigenCamCase
{
    [TestMethod]
    public void The_promised_schema_is_the_real_one()
    {
        var data = Data();
        using var model = Fit(data);
        var estimator = Ml.Transforms.EigenCam(model);
        using var cam = estimator.Fit(data);
        var promised = estimator.GetOutputSchema(SchemaShapes.Of(data.Schema));
        CollectionAssert.AreEqual(SchemaShapes.Describe(cam.GetOutputSchema(data.Schema)), SchemaShapes.Describe(promised));
    }

    [TestMethod]
    public void A_model_without_feature_maps_is_told_by_its_steps()
    {
        var data = Data();
        var other = Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.Transforms.NormalizeMinMax("Features")).Fit(data);
        var error = Assert.ThrowsExactly<ArgumentException>(() => Ml.Transforms.EigenCam(other));
        Assert.Contains("consists of ValueToKeyMappingTransformer, NormalizingTransformer", error.Message);
        Assert.ThrowsExactly<ArgumentNullException>(() => Ml.Transforms.EigenCam(null!));
    }

    [TestMethod]
    public void Of_several_networks_one_has_to_be_chosen()
    {
        var data = Data();
        using var model = Fit(data);
        var error = Assert.ThrowsExactly<ArgumentException>(() => Ml.Transforms.EigenCam(model.Append(model.LastTransformer)));
        Assert.Contains("2 networks with feature maps", error.Message);
    }

    [TestMethod]
    public void Names_and_columns_that_do_not_fit_are_told()
    {
        var data = Data();
        using var model = Fit(data);
        Assert.Contains("'Features'", Assert.ThrowsExactly<ArgumentException>(() => Ml.Transforms.EigenCam(model, "Features")).Message);
        Assert.Contains("'Score.Raw'", Assert.ThrowsExactly<ArgumentException>(() => Ml.Transforms.EigenCam(model, "Score.Raw")).Message);
        Assert.Throws<ArgumentException>(() => Ml.Transforms.EigenCam(model, " "));

        var estimator = Ml.Transforms.EigenCam(model);
        var without = Ml.Transforms.DropColumns("Features").Fit(data).Transform(data);
        Assert.Contains("'Features' is missing", Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(without)).Message);
        Assert.Contains("'Features' is missing", Assert.ThrowsExactly<ArgumentException>(() => estimator.GetOutputSchema(SchemaShapes.Of(without.Schema))).Message);
        var flat = Ml.Transforms.CopyColumns("Features", "Left").Fit(data).Transform(data);
        Assert.Contains("'Features' has type Int32", Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(flat)).Message);
    }
}
