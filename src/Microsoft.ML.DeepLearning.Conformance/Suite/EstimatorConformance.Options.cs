using System.Reflection;
using System.Text.Json.Serialization;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <content>AutoML's use of options.</content>
#pragma warning disable CS1591 // The names of the tests are their documentation.
public abstract partial class EstimatorConformance
{
    [TestMethod]
    public void The_default_options_are_accepted()
    {
        Assert.IsNotNull(Case.Create(TestContexts.Create(), Case.CreateDefaultOptions()));
    }

    [TestMethod]
    public void The_first_trial_starts_where_the_options_do()
    {
        var options = Case.CreateDefaultOptions();
        foreach (var property in SweptProperty.Of(options.GetType()))
            Assert.AreEqual(property.Property.GetValue(options), property.Default, $"{property.Property.Name}: the attribute's default is not the initialiser.");
    }

    [TestMethod]
    public void Something_is_swept_and_overrides_repeat_the_attribute()
    {
        var type = Case.CreateDefaultOptions().GetType();
        var swept = SweptProperty.Of(type);
        Assert.IsNotEmpty(swept);
        foreach (var property in type.GetProperties())
        {
            var baseProperty = property.GetMethod!.GetBaseDefinition().DeclaringType!.GetProperty(property.Name)!;
            if (SweptProperty.IsSwept(baseProperty))
                Assert.IsTrue(SweptProperty.IsSwept(property), $"{property.Name} is overridden without its search-space attribute, so AutoML would not sweep it.");
        }
    }

    [TestMethod]
    public void Ranges_and_choices_are_such_that_automl_reaches_all_of_them()
    {
        foreach (var property in SweptProperty.Of(Case.CreateDefaultOptions().GetType()))
            property.AssertWellFormed();
    }

    [TestMethod]
    public void Random_points_of_the_search_space_pass_validation()
    {
        var random = new Random(1);
        var context = TestContexts.Create();
        for (int i = 0; i < 50; i++)
        {
            var options = Case.CreateDefaultOptions();
            foreach (var property in SweptProperty.Of(options.GetType()))
                property.Property.SetValue(options, property.Sample(random));
            Assert.IsNotNull(Case.Create(context, options));
        }
    }

    // The first trial that throws ends a sweep of AutoML. One epoch shows it, and leaves no earlier weights as a fallback.
    [TestMethod]
    public void Random_points_of_the_search_space_can_be_fitted()
    {
        var random = new Random(20);
        var shape = new DataShape { Rows = 20 };
        for (int i = 0; i < 12; i++)
        {
            var options = Case.CreateOptions();
            string point = SweptProperty.Draw(options, random);
            options.MaximumEpochs = 1;
            options.ValidationFraction = i % 2 == 0 ? 0 : 0.2;
            try
            {
                var context = TestContexts.Create();
                using var fitted = Fit(context, Case.Create(context, options), Case.Data(context, shape));
                var scores = fitted.Scores();
                Assert.HasCount(shape.Rows, scores);
                ScoreReader.AssertFinite(scores, point);
            }
            catch (Exception error) when (error is not UnitTestAssertException)
            {
                Assert.Fail($"{point}: {error}");
            }
        }
    }

    [TestMethod]
    public void What_is_not_null_by_default_may_not_be_null()
    {
        var defaults = Case.CreateDefaultOptions();
        foreach (var property in defaults.GetType().GetProperties())
        {
            bool holdsNull = !property.PropertyType.IsValueType || Nullable.GetUnderlyingType(property.PropertyType) is not null;
            if (!holdsNull || property.GetValue(defaults) is null)
                continue;
            var options = Case.CreateDefaultOptions();
            property.SetValue(options, null);
            var error = Assert.Throws<ArgumentException>(() => Case.Create(TestContexts.Create(), options), property.Name);
            Assert.Contains(property.Name, error.Message);
        }
    }

    [TestMethod]
    public void Options_are_properties_that_automl_carries()
    {
        var options = Case.CreateDefaultOptions();
        var type = options.GetType();
        Assert.IsEmpty(type.GetFields());
        Assert.IsNotNull(type.GetConstructor(Type.EmptyTypes));
        foreach (var property in type.GetProperties())
        {
            Assert.IsTrue(property is { CanRead: true, CanWrite: true } && property.GetMethod!.IsPublic && property.SetMethod!.IsPublic, $"{property.Name} needs a public get and set.");
            bool ignored = property.GetCustomAttribute<JsonIgnoreAttribute>() is not null;
            Assert.IsFalse(ignored && SweptProperty.IsSwept(property), property.Name);
            Assert.AreNotEqual(CarriedTypes.Contains(property.PropertyType), ignored, $"{property.Name}, a {property.PropertyType.Name}: what AutoML does not carry is [JsonIgnore], the rest is not.");
            if (property.GetValue(options) is double number)
                Assert.IsTrue(double.IsFinite(number), $"{property.Name}: null, not {number}, means that it is not set.");
        }
    }
}
