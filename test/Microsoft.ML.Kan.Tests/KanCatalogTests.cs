using System.Reflection;

namespace Microsoft.ML.Kan.Tests;

[TestClass]
public sealed class KanCatalogTests
{
    private static readonly MLContext Context = new(seed: 1);

    private static readonly MethodInfo[] ShortForms =
        [.. typeof(KanCatalog).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.Name == nameof(KanCatalog.SelectableKan) && method.GetParameters().Length > 2)];

    [TestMethod]
    public void The_defaults_of_the_short_forms_are_those_of_the_options()
    {
        Assert.HasCount(3, ShortForms);
        foreach (var form in ShortForms)
        {
            var options = Activator.CreateInstance(form.ReturnType.GetNestedType("Options")!);
            foreach (var parameter in form.GetParameters().Skip(1))
            {
                var option = typeof(SelectableKanOptions).GetProperty(char.ToUpperInvariant(parameter.Name![0]) + parameter.Name[1..])!;
                Assert.AreEqual(option.GetValue(options), parameter.DefaultValue, $"{form.ReturnType.Name}, {parameter.Name}");
            }
        }
    }

    [TestMethod]
    [DataRow("hiddenWidth", 0, "HiddenWidth is 0")]
    [DataRow("hiddenLayers", -1, "HiddenLayers is -1")]
    [DataRow("gridSize", -2, "GridSize is -2")]
    [DataRow("maximumEpochs", 0, "MaximumEpochs is 0")]
    [DataRow("labelColumnName", "", "LabelColumnName is ''")]
    [DataRow("featureColumnName", " ", "FeatureColumnName is ' '")]
    [DataRow("exampleWeightColumnName", "", "ExampleWeightColumnName is ''")]
    public void Every_parameter_of_the_short_forms_reaches_its_option(string name, object value, string message)
    {
        foreach (var form in ShortForms)
        {
            var call = Assert.Throws<TargetInvocationException>(() => form.Invoke(null, Arguments(form, name, value)));
            Assert.Contains(message, call.InnerException!.Message, form.ReturnType.Name);
        }
    }

    private static object?[] Arguments(MethodInfo form, string name, object value)
        => [.. form.GetParameters().Select(parameter => parameter.Name == name ? value : parameter.HasDefaultValue ? parameter.DefaultValue : Trainers(parameter.ParameterType))];

    private static object Trainers(Type catalog)
        => new object[] { Context.Regression.Trainers, Context.BinaryClassification.Trainers, Context.MulticlassClassification.Trainers }
            .Single(catalog.IsInstanceOfType);
}
