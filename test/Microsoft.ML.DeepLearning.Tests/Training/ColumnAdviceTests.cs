using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>Each message names a step, and the step converts the column to the required type.</summary>
[TestClass]
public sealed class ColumnAdviceTests
{
    private readonly MLContext _ml = new(1);
    private IDataView _data = null!;

    [TestInitialize]
    public void Load() => _data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(i => new Row
    {
        Features = [i, 1],
        Doubles = [i, 2],
        Integers = [i, 3],
        Variable = [i],
        Text = i % 2 == 0 ? "1" : "0",
        Single = i % 2,
        Double = i % 2,
        Integer = i % 2,
        Flag = i % 2 == 0,
    }));

    [TestMethod]
    [DataRow(nameof(Row.Doubles), "Conversion.ConvertType makes one of this vector.")]
    [DataRow(nameof(Row.Integers), "Conversion.ConvertType makes one of this vector.")]
    [DataRow(nameof(Row.Single), "Concatenate makes one of columns of Single.")]
    [DataRow(nameof(Row.Double), "Conversion.ConvertType makes Singles of its values, and Concatenate a vector of these.")]
    [DataRow(nameof(Row.Flag), "Conversion.ConvertType makes Singles of its values, and Concatenate a vector of these.")]
    [DataRow(nameof(Row.Text), "Text.FeaturizeText makes one of texts, Categorical.OneHotEncoding one of categories.")]
    [DataRow(nameof(Row.Variable), "The number of its values must be the same in every row and known before rows are read.")]
    public void Features_of_another_type(string column, string advice)
    {
        AssertAdvice(new PerceptronRegressionTrainer(_ml, Options("Single", column)), _data, $"Feature column '{column}' has type", "a Vector<Single> of known size is needed. " + advice);
    }

    [TestMethod]
    public void Features_that_are_keys()
    {
        var keys = _ml.Transforms.Conversion.MapValueToKey("Key", nameof(Row.Text)).Fit(_data).Transform(_data);
        AssertAdvice(new PerceptronRegressionTrainer(_ml, Options("Single", "Key")), keys, "Feature column 'Key' has type", "Categorical.OneHotEncoding or Conversion.MapKeyToVector makes one of categories.");
    }

    [TestMethod]
    [DataRow("regression", nameof(Row.Integer), "Single is needed. Conversion.ConvertType makes one of this column.")]
    [DataRow("regression", nameof(Row.Double), "Single is needed. Conversion.ConvertType makes one of this column.")]
    [DataRow("regression", nameof(Row.Flag), "Single is needed. Conversion.ConvertType makes one of this column.")]
    [DataRow("regression", nameof(Row.Text), "Single is needed. Conversion.ConvertType reads the numbers that the texts spell.")]
    [DataRow("regression", nameof(Row.Doubles), "Single is needed.")]
    [DataRow("binary", nameof(Row.Single), "Boolean is needed. Conversion.ConvertType makes true of every number but 0.")]
    [DataRow("binary", nameof(Row.Double), "Boolean is needed. Conversion.ConvertType makes true of every number but 0.")]
    [DataRow("binary", nameof(Row.Integer), "Boolean is needed. Conversion.MapValue says which numbers are true.")]
    [DataRow("binary", nameof(Row.Text), "Boolean is needed. Conversion.MapValue says which texts are true; Conversion.ConvertType reads \"true\" and \"false\", \"1\" and \"0\".")]
    [DataRow("multiclass", nameof(Row.Integer), "a key is needed. Conversion.MapValueToKey makes one of the values of this column.")]
    [DataRow("multiclass", nameof(Row.Text), "a key is needed. Conversion.MapValueToKey makes one of the values of this column.")]
    [DataRow("multiclass", nameof(Row.Flag), "a key is needed. Conversion.MapValueToKey makes one of the values of this column.")]
    public void A_label_of_another_type(string task, string column, string advice)
        => AssertAdvice(Trainer(task, Options(column)), _data, $"Label column '{column}' has type", advice);

    [TestMethod]
    public void A_weight_of_another_type()
    {
        var options = Options(nameof(Row.Single));
        options.ExampleWeightColumnName = nameof(Row.Integer);
        AssertAdvice(Trainer("regression", options), _data, "Weight column 'Integer' has type Int32", "Single is needed. Conversion.ConvertType makes one of this column.");
    }

    [TestMethod]
    public void The_steps_that_are_advised_give_columns_that_are_taken()
    {
        var convert = _ml.Transforms.Conversion;
        (IEstimator<ITransformer> Step, string Task)[] pipelines =
        [
            (convert.ConvertType("Label", nameof(Row.Integer)).Append(convert.ConvertType("Features", nameof(Row.Doubles))), "regression"),
            (convert.ConvertType("Label", nameof(Row.Text)), "regression"),
            (convert.ConvertType("Label", nameof(Row.Flag)), "regression"),
            (convert.ConvertType("Label", nameof(Row.Single), DataKind.Boolean), "binary"),
            (convert.ConvertType("Label", nameof(Row.Double), DataKind.Boolean), "binary"),
            (convert.ConvertType("Label", nameof(Row.Text), DataKind.Boolean), "binary"),
            (convert.MapValue("Label", [new KeyValuePair<int, bool>(1, true), new(0, false)], nameof(Row.Integer)), "binary"),
            (convert.MapValue("Label", [new KeyValuePair<string, bool>("1", true), new("0", false)], nameof(Row.Text)), "binary"),
            (convert.MapValueToKey("Label", nameof(Row.Integer)), "multiclass"),
            (convert.MapValueToKey("Label", nameof(Row.Flag)), "multiclass"),
        ];
        foreach (var (step, task) in pipelines)
        {
            using var model = step.Append(Trainer(task, Options("Label"))).Fit(_data);
            var labels = model.Transform(_data);
            if (task == "binary")
                CollectionAssert.AreEquivalent(new[] { true, false }, labels.GetColumn<bool>("Label").Distinct().ToArray());
        }
    }

    private IEstimator<ITransformer> Trainer(string task, PerceptronOptions options) => task switch
    {
        "regression" => new PerceptronRegressionTrainer(_ml, options),
        "binary" => new PerceptronBinaryTrainer(_ml, options),
        _ => new PerceptronMulticlassTrainer(_ml, options),
    };

    private static PerceptronOptions Options(string label, string features = "Features")
        => new() { LabelColumnName = label, FeatureColumnName = features, MaximumEpochs = 1 };

    /// <summary>Fits with a pipeline, which asks for the schema first, and directly.</summary>
    private static void AssertAdvice(IEstimator<ITransformer> trainer, IDataView data, string start, string end)
    {
        foreach (var attempt in new Action[] { () => trainer.Fit(data), () => trainer.GetOutputSchema(SchemaShapes.Of(data.Schema)) })
        {
            var message = Assert.ThrowsExactly<ArgumentException>(attempt).Message;
            Assert.StartsWith(start, message);
            Assert.EndsWith(end, message);
        }
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        [VectorType(2)]
        public double[] Doubles { get; set; } = [];

        [VectorType(2)]
        public int[] Integers { get; set; } = [];

        public float[] Variable { get; set; } = [];

        public string Text { get; set; } = "";

        public float Single { get; set; }

        public double Double { get; set; }

        public int Integer { get; set; }

        public bool Flag { get; set; }
    }
}
