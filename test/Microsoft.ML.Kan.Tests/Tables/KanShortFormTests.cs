using System.Reflection;

namespace Microsoft.ML.Kan.Tests.Tables;

[TestClass]
public sealed class KanShortFormTests
{
    private static readonly MLContext Context = new(seed: 1);

    private static readonly MethodInfo[] ShortForms =
        [.. typeof(KanCatalog).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => method.Name == nameof(KanCatalog.Kan) && method.GetParameters().Length > 2)];

    [TestMethod]
    public void The_defaults_of_the_short_forms_are_those_of_the_options()
    {
        Assert.HasCount(3, ShortForms);
        foreach (var form in ShortForms)
        {
            var options = Activator.CreateInstance(form.ReturnType.GetNestedType("Options")!);
            foreach (var parameter in form.GetParameters().Skip(1))
            {
                var expected = typeof(KanOptions).GetProperty(char.ToUpperInvariant(parameter.Name![0]) + parameter.Name[1..])!.GetValue(options);
                var found = parameter.DefaultValue is int number && expected is KanEffort ? (KanEffort)number : parameter.DefaultValue;
                Assert.AreEqual((expected is string[] and []) ? null : expected, found, $"{form.ReturnType.Name}, {parameter.Name}");
            }
        }
    }

    [TestMethod]
    [DataRow("effort", (KanEffort)9, "Effort is 9")]
    [DataRow("labelColumnName", "", "LabelColumnName is ''")]
    [DataRow("featureColumnName", " ", "FeatureColumnName is ' '")]
    [DataRow("exampleWeightColumnName", "", "ExampleWeightColumnName is ''")]
    public void Every_parameter_of_the_short_forms_reaches_its_option(string name, object value, string message)
    {
        foreach (var form in ShortForms)
        {
            object?[] arguments = [.. form.GetParameters().Select(parameter =>
                parameter.Name == name ? value : parameter.HasDefaultValue ? parameter.DefaultValue : Trainers(parameter.ParameterType))];
            var call = Assert.Throws<TargetInvocationException>(() => form.Invoke(null, arguments));
            Assert.Contains(message, call.InnerException!.Message, form.ReturnType.Name);
        }
    }

    private static object Trainers(Type catalog)
        => new object[] { Context.Regression.Trainers, Context.BinaryClassification.Trainers, Context.MulticlassClassification.Trainers }
            .Single(catalog.IsInstanceOfType);
}
