using Microsoft.ML.Ctr.AutoInt;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Interactions;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Ctr;

public sealed partial class AutoIntTrainer
{
    /// <summary>Options of <see cref="AutoIntTrainer"/>. The defaults are those of the paper; with <see cref="DeepTowerWidths"/> it is AutoInt+.</summary>
    public sealed class Options : CtrTrainingOptions
    {
        /// <summary>The columns with the fields: keys, vectors of keys, Single, Boolean, vectors of Single of known size.</summary>
        /// <value>At least one, without duplicates; default "Features".</value>
        public string[] FeatureColumnNames { get; set; } = [CtrDefaults.FeatureColumn];

        /// <summary>The number of attention layers; each layer doubles the order of the interactions that can be learned.</summary>
        /// <value>1 to 20; default 3.</value>
        [Choice(new object[] { 1, 2, 3, 4 }, CtrDefaults.AttentionLayers)]
        public int AttentionLayers { get; set; } = CtrDefaults.AttentionLayers;

        /// <summary>The number of heads of each attention layer.</summary>
        /// <value>1 to 64; default 2.</value>
        [Choice(new object[] { 1, 2, 4 }, CtrDefaults.Heads)]
        public int Heads { get; set; } = CtrDefaults.Heads;

        /// <summary>The values of a field in one head. The output of a layer has <see cref="Heads"/> times as many.</summary>
        /// <value>1 to 1,024; default 32.</value>
        [Choice(new object[] { 8, 16, 32, 64 }, CtrDefaults.HeadDimension)]
        public int HeadDimension { get; set; } = CtrDefaults.HeadDimension;

        /// <summary>True to add a projection of a layer's input to the output of attention.</summary>
        /// <value>Default true.</value>
        public bool UseResidual { get; set; } = true;

        /// <summary>True to divide scores by the root of <see cref="HeadDimension"/> before the softmax, as in the authors' code but not in the paper.</summary>
        /// <value>Default false.</value>
        public bool ScaleScores { get; set; }

        /// <summary>The projections to queries, keys, values and the residual.</summary>
        /// <value>Default <see cref="AttentionProjection.Linear"/>.</value>
        public AttentionProjection Projection { get; set; } = AttentionProjection.Linear;

        /// <summary>True to standardise the values of a field in each layer before its ReLU.</summary>
        /// <value>Default false.</value>
        public bool UseLayerNorm { get; set; }

        /// <summary>The hidden layers of a perceptron with ReLU over the field vectors, whose output is added to the logit: AutoInt+.</summary>
        /// <value>At most 10 layers of at least 1 node; default none. The paper uses [400, 400].</value>
        public int[] DeepTowerWidths { get; set; } = [];

        /// <summary>True to add a weight for each key value and each number to the logit.</summary>
        /// <value>Default false.</value>
        public bool UseWideTerm { get; set; }

        /// <summary>The share of the attention weights dropped in training.</summary>
        /// <value>0 to 0.95; default 0.</value>
        [Range(0.0, 0.5, init: 0.0)]
        public double AttentionDropout { get; set; }

        /// <summary>The share of the values of field vectors dropped in training.</summary>
        /// <value>0 to 0.95; default 0.</value>
        [Range(0.0, 0.5, init: 0.0)]
        public double EmbeddingDropout { get; set; }

        /// <summary>The share of the values of the tower's hidden layers dropped in training.</summary>
        /// <value>0 to 0.95; default 0.</value>
        public double DeepTowerDropout { get; set; }

        internal FieldDefinition Define(DataViewSchema schema)
        {
            var layer = new InteractingLayerSettings(Heads, HeadDimension, UseResidual, ScaleScores, Projection, UseLayerNorm, AttentionDropout);
            var terms = new FieldTerms(new AttentionSettings(AttentionLayers, layer), DeepTowerWidths, DeepTowerDropout, EmbeddingDropout, UseWideTerm);
            return FieldDefinition.Of(schema, FeatureColumnNames, this, terms);
        }

        /// <inheritdoc/>
        protected override void Validate()
        {
            base.Validate();
            CtrOptionChecks.CheckNames(FeatureColumnNames, nameof(FeatureColumnNames));
            CtrOptionChecks.Check(this, FeatureColumnNames);
            OptionChecks.Between(AttentionLayers, 1, 20, "from 1 to 20");
            OptionChecks.Between(Heads, 1, 64, "from 1 to 64");
            OptionChecks.Between(HeadDimension, 1, 1024, "from 1 to 1024");
            OptionChecks.Defined(Projection);
            OptionChecks.Between(AttentionDropout, 0, 0.95, "from 0 to 0.95");
            OptionChecks.Between(EmbeddingDropout, 0, 0.95, "from 0 to 0.95");
            OptionChecks.Between(DeepTowerDropout, 0, 0.95, "from 0 to 0.95");
            CtrOptionChecks.CheckWidths(DeepTowerWidths, 0, nameof(DeepTowerWidths));
        }
    }
}
