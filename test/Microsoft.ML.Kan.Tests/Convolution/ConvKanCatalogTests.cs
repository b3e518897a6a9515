using Microsoft.ML.NoisyLabels;

namespace Microsoft.ML.Kan.Tests.Convolution;

[TestClass]
public sealed class ConvKanCatalogTests
{
    private static readonly MulticlassClassificationCatalog.MulticlassClassificationTrainers Trainers = new MLContext(seed: 1).MulticlassClassification.Trainers;

    [TestMethod]
    public void The_defaults_of_the_short_form_are_those_of_the_options()
    {
        var options = new ConvKanTrainer.Options();
        var form = typeof(KanCatalog).GetMethods().Single(method => method.Name == nameof(KanCatalog.ConvKan) && method.GetParameters().Length > 2);
        foreach (var parameter in form.GetParameters().Skip(1))
        {
            var option = typeof(ConvKanTrainer.Options).GetProperty(char.ToUpperInvariant(parameter.Name![0]) + parameter.Name[1..])!;
            Assert.AreEqual(option.GetValue(options), parameter.DefaultValue is int number && option.PropertyType.IsEnum ? Enum.ToObject(option.PropertyType, number) : parameter.DefaultValue, parameter.Name);
        }
    }

    [TestMethod]
    public void Every_parameter_of_the_short_form_reaches_its_option()
    {
        Refused(() => Trainers.ConvKan(labelColumnName: ""), "LabelColumnName is ''");
        Refused(() => Trainers.ConvKan(featureColumnName: " "), "FeatureColumnName is ' '");
        Refused(() => Trainers.ConvKan(exampleWeightColumnName: ""), "ExampleWeightColumnName is ''");
        Refused(() => Trainers.ConvKan(architecture: (ConvKanArchitecture)7), "Architecture is 7");
        Refused(() => Trainers.ConvKan(gridSize: 65), "GridSize is 65");
        Refused(() => Trainers.ConvKan(maximumEpochs: 0), "MaximumEpochs is 0");
    }

    [TestMethod]
    public void A_wrong_option_is_named_with_its_value()
    {
        Refused(new ConvKanTrainer.Options { Channels = [] }, "Channels is []");
        Refused(new ConvKanTrainer.Options { Channels = [8, 0] }, "Channels is [8, 0]");
        Refused(new ConvKanTrainer.Options { Block = (ConvKanBlock)9 }, "Block is 9");
        Refused(new ConvKanTrainer.Options { LabelSmoothing = 1 }, "LabelSmoothing is 1");
        Refused(new ConvKanTrainer.Options { LabelSmoothing = 0.1, NoisyLabels = new() { Method = NoisyLabelMethod.SoftBootstrapping } }, "LabelSmoothing is 0.1 and NoisyLabels.Method is SoftBootstrapping");
        Refused(new ConvKanTrainer.Options { ClassWeights = [1, -2] }, "ClassWeights is [1, -2]");
        Refused(new ConvKanTrainer.Options { Block = ConvKanBlock.Plain, Spaces = [] }, "Spaces is empty");
        Refused(new ConvKanTrainer.Options { FullTrainingFraction = 0.6, SelectiveTrainingFraction = 0.4 }, "add up to 1");
        Refused(new ConvKanTrainer.Options { GateLearningRateFactor = 0 }, "GateLearningRateFactor is 0");
    }

    private static void Refused(ConvKanTrainer.Options options, string message) => Refused(() => Trainers.ConvKan(options), message);

    private static void Refused(Action create, string message) => Assert.Contains(message, Assert.Throws<ArgumentException>(create).Message);
}
