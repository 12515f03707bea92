//! Words that tell a title from what stands around it.
//!
//! The lists know kinds of writing, not lists: a word belongs here when it means the same in any field's list. All are
//! in one table, so that a word is looked up once whatever is asked of it.

/// What a word is known as; it may be several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Class(u16);

impl Class {
    /// A link's label is made of these when it says what the link is, not what the paper is called.
    pub(super) const LABEL: Self = Self(1 << 0);
    /// These stand between label words and are none by themselves.
    pub(super) const CONNECTOR: Self = Self(1 << 1);
    /// Short names of conferences, journals and servers.
    pub(super) const VENUE: Self = Self(1 << 2);
    /// Words by which a publication names itself one.
    pub(super) const PUBLICATION: Self = Self(1 << 3);
    /// Words of titles that are no names of persons.
    pub(super) const TOPIC: Self = Self(1 << 4);
    /// Words of sentences and titles that no list of names, venues or labels is made of.
    pub(super) const FUNCTION: Self = Self(1 << 5);
    /// Lower-case parts of names.
    pub(super) const PARTICLE: Self = Self(1 << 6);
    /// Before a colon these say that the line holds something else than the title.
    pub(super) const KEY: Self = Self(1 << 7);
    /// Words that sentences to the reader cannot do without.
    pub(super) const TALK: Self = Self(1 << 8);
    /// Names of companies and universities, and words that these are made of.
    pub(super) const INSTITUTE: Self = Self(1 << 9);

    /// Either.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the word is known as this.
    pub(super) const fn is(self, class: Self) -> bool {
        self.0 & class.0 != 0
    }
}

/// What the word is known as, whatever its case.
#[inline]
pub(super) fn class(word: &str) -> Class {
    // The ends are all there is to most words.
    match word.len() {
        1..=16 => search(word, |_| true),
        17..=LONGEST => long(word),
        _ => Class::default(),
    }
}

/// Of a word that its ends are not all of, as of few.
#[cold]
#[inline(never)]
fn long(word: &str) -> Class {
    search(word, |n| SPELT[n].eq_ignore_ascii_case(word.as_bytes()))
}

#[inline]
fn search(word: &str, is_spelt: impl Fn(usize) -> bool) -> Class {
    let ends = Ends::of(word.as_bytes());
    let mut slot = ends.slot();
    // Most words are not known: their slot is free, and nothing else is touched.
    while let Some(n) = usize::from(TABLE.slots[slot]).checked_sub(1)
        && let Some(known) = TABLE.words.get(n)
    {
        if known.ends == ends && usize::from(known.len) == word.len() && is_spelt(n) {
            return known.class;
        }
        slot = (slot + 1) & (SLOTS - 1);
    }
    Class::default()
}

const SLOTS: usize = 8192;
const LONGEST: usize = 24;

/// As many words as the lists have, those of several lists once for each.
const WORDS: usize = {
    let (mut count, mut list) = (0, 0);
    while list < LISTS.len() {
        let mut rest = LISTS[list].1.as_bytes();
        while let Some((_, behind)) = next_word(rest) {
            count += 1;
            rest = behind;
        }
        list += 1;
    }
    count
};

/// Open addressing: a slot holds the place of a word, from 1. What every look touches is small.
struct Table {
    slots: [u16; SLOTS],
    words: [Known; WORDS],
}

/// A word that is known.
#[derive(Clone, Copy)]
struct Known {
    ends: Ends,
    len: u8,
    class: Class,
}

/// The table, and how its words are spelt. Both are made by the compiler, so that nobody waits for them.
static TABLE: Table = TABLES.0;
static SPELT: [&[u8]; WORDS] = TABLES.1;

#[expect(clippy::cast_possible_truncation, reason = "words are shorter than 24 bytes and fewer than 4096")]
const TABLES: (Table, [&[u8]; WORDS]) = {
    let free = Known { ends: Ends { head: 0, tail: 0 }, len: 0, class: Class(0) };
    let mut table = Table { slots: [0; SLOTS], words: [free; WORDS] };
    let mut spelt: [&[u8]; WORDS] = [b""; WORDS];
    let (mut count, mut list) = (0, 0);
    while list < LISTS.len() {
        let class = LISTS[list].0;
        let mut rest = LISTS[list].1.as_bytes();
        while let Some((word, behind)) = next_word(rest) {
            rest = behind;
            let ends = Ends::of(word);
            let mut slot = ends.slot();
            loop {
                let n = table.slots[slot] as usize;
                if n == 0 {
                    table.words[count] = Known { ends, len: word.len() as u8, class };
                    spelt[count] = word;
                    count += 1;
                    table.slots[slot] = count as u16;
                    break;
                }
                if is_same(spelt[n - 1], word) {
                    table.words[n - 1].class = table.words[n - 1].class.or(class);
                    break;
                }
                slot = (slot + 1) & (SLOTS - 1);
            }
        }
        list += 1;
    }
    (table, spelt)
};

/// The first word of a list, and what stands behind it.
const fn next_word(list: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut start = 0;
    while start < list.len() && list[start] == b' ' {
        start += 1;
    }
    let mut end = start;
    while end < list.len() && list[end] != b' ' {
        end += 1;
    }
    if start == end {
        return None;
    }
    let (front, behind) = list.split_at(end);
    Some((front.split_at(start).1, behind))
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut n = 0;
    while n < a.len() && n < b.len() && a[n] == b[n] {
        n += 1;
    }
    n == a.len() && n == b.len()
}

/// The first and the last eight bytes of a word, or four, or what there is, whatever the case: a few steps, for every
/// word of a list is asked about. The bit of case is set in every byte; what else that makes alike are control
/// characters, which stand in no word.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ends {
    head: u64,
    tail: u64,
}

impl Ends {
    #[inline]
    const fn of(bytes: &[u8]) -> Self {
        const CASE: u64 = 0x2020_2020_2020_2020;
        if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
            return Self { head: u64::from_le_bytes(*head) | CASE, tail: u64::from_le_bytes(*tail) | CASE };
        }
        if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
            let (head, tail) = (u32::from_le_bytes(*head), u32::from_le_bytes(*tail));
            return Self { head: ((head as u64) << 32 | tail as u64) | CASE, tail: 0 };
        }
        let head = match *bytes {
            [a] => a as u64,
            [a, b] => (a as u64) << 8 | b as u64,
            [a, b, c, ..] => (a as u64) << 16 | (b as u64) << 8 | c as u64,
            [] => 0,
        };
        Self { head: head | CASE, tail: 0 }
    }

    /// Where the search for a word begins.
    #[inline]
    const fn slot(self) -> usize {
        let mixed = self.head ^ self.tail.rotate_left(23);
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & (SLOTS - 1)
    }
}

/// Lower case; every word at most once a list.
const LISTS: [(Class, &str); 10] = [
    (
        Class::LABEL,
        "\
         abs abstract accepted acm annotated anthology api app appendix article arxiv available award \
         award-winning benchmark best bib bibtex bilibili biorxiv blog blogpost book c++ caffe chainer \
         checkpoint checkpoints chinese citation citations cite cntk code code-official codes colab \
         comment comments conference cpp csdn ctan cvf data database dataset datasets dblp deck demo \
         demo-video demos description details discussion doc docs documentation doi download english \
         eprint explained explanation extended feedback files forum full fulltext gdrive git gitee \
         github gitlab gitxiv google hal handout here hf home homepage hosted html hugging huggingface \
         ieee implementation implementations info interview introduction issue java javascript jax \
         journal js julia kaggle keras lasagne leaderboard lecture lesson link links list lua main \
         manuscript matconvnet material materials matlab medium medrxiv metadata mindspore mirror mlx \
         model models modelscope mxnet news note notebook notes offical official ojs onnx openaccess \
         openreview oral org original paddle page pages paper papers paperswithcode papertalk patent pdf \
         pdfs pmid pmlr podcast post poster posters ppt pre-print preprint presentation print \
         proceedings project proof publication published pubmed pwc py python pytorch raw reading readme \
         reddit ref reference references release replicate repo report reports repos repository \
         reproduce researchgate resources result results review reviews rust s2 sample samples scala \
         scholar sciencedirect script scripts semantic site slide slide-deck slides software source \
         space spotlight springer ssrn star stars submission summary supp supplement supplemental \
         supplementary support survey talk talks teaser tech technical tensorflow tex text tf tf2 theano \
         thecvf thesis thread toolbox toolkit torch trailer transcript translation ts tutorial tutorials \
         tweet twitter unofficial url version versions vid video videos view vllm web webpage website \
         weights white whitepaper wiki workshop workshop's writeup yannic youtube zhihu zip zotero",
    ),
    (
        Class::CONNECTOR,
        "\
         & ai and by c en for go in of on or our r the their this to us with x",
    ),
    (
        Class::VENUE,
        "\
         3dv aaai aaaiw aacl aamas acc accv acl acm-mm acml acmmm acs aied aiide aistats apl arxiv \
         arxiv.org asplos asru atc automatica avss bioinformatics bionlp biorxiv blackboxnlp bmvc cav cc \
         ccs cell cgf cgo chem chi chil cidr cikm cis clef cluster cogsci coling colm colt conll corl \
         corr crypto cscw cvm cvpr cvprw cvssp dac dasfaa date db dis dsn eaai eacl ecai eccv eccvw ecir \
         ecml ecml-pkdd ecmlpkdd ecoop edbt edm elife embc emnlp emnlp-findings emnlpw esop esorics eswa \
         eswc euro-par eurocrypt eurographics eurospeech eurosys facct fat fccm fg findings focs fpga \
         fpl fse gecco globecom gpce hicss hotnets hotos hpca hpdc hri humanoids ibpria icac icann icaps \
         icassp icc iccad iccv iccvw icdar icdcs icde icdm icip iclr iclrw icme icmi icml icmla icmlw \
         icpp icpr icra ics icse icsme icst ict ictai icwsm ieee ijar ijcai ijcai-ecai ijcb ijcnlp ijcnn \
         ijcv ijrr infocom interact interspeech iros isbi isca isit ismar ismir ismrm isprs issn issta \
         iswc itcs itsc iui iv iwqos iwslt jacm jair jama jamia jasa jbhi jbi jcim jctc jmir jmlr joss \
         jsac kbs kdd l4dc lak lancet lics lncs lrec lsh media medphys medrxiv mia miccai micro midl \
         ml4h mlhc mlsys mm mmm mmsys mobicom mobihoc mobisys msr naacl natmachintell nature nbt ncs \
         ndss neco nejm neurips neuripsw neurocomputing neuron nips nipsw nmi nncs npj nsdi ojcoms \
         oopsla openreview osdi pact pakdd pami patterns pets pg pimrc pldi plosone pmlr pnas podc pods \
         popl ppopp ppsn pr prcv preprint prl psb pvldb ra-l radiology ral recsys rep4nlp repl4nlp robio \
         robosoft ros rss sac sc science scirep sdm sensys sgp shap sigcomm sigcse sigdial siggraph \
         siggraph-asia sigir sigkdd sigmetrics sigmod sigspatial slt soda sosp spie spl ssrn stacs stoc \
         sustech sysml tac tacas tacl taffc tai talg tasl taslp tbd tbme tc tcad tcbb tci tciaig tcom \
         tcss tcsvt tcyb tdsc tec tecs tfs tgrs the-web-conf thewebconf tifs tii tip tist tits tiv tkdd \
         tkde tmc tmi tmlr tmm tnn tnnls tnse tnsm tnsre tods tog tois toit tomacs tomccap tomm toplas \
         tops tosem tpami tpds trecvid tro tse tsg tsp tvcg tvlsi twc tweb uai uist usenix vcip vis vldb \
         vldbj vr vrst vtc wacv wacvw webconf wmt wsc wsdm wspa www",
    ),
    (
        Class::PUBLICATION,
        "\
         acm annals bulletin conf conference dissertation ieee journal letters magazine preprint \
         preprints press proc proceedings springer symposium thesis trans transactions workshop \
         workshops",
    ),
    (
        Class::TOPIC,
        "\
         3d abstraction accelerating acoustic action adaptation adaptive adversarial agent agents algorithm \
         algorithms alignment analysis analyzing annotation anomaly answering applications approach \
         approaches approximation architecture architectures assessment attack attacks attention audio \
         augmentation autoencoder autoencoders automatic autonomous bayesian behavior benchmark benchmarking \
         benchmarks bias biological biomedical brain building captioning causal cell cells challenge \
         challenges classification classifier clinical cloud clustering code coding cognitive collaborative \
         combining compiler compilers compositional compression computation computational computer computing \
         conditional constrained context contextual continual continuous contrastive control convolution \
         convolutional corpus covariate cross-lingual data database dataset datasets decision decoding deep \
         defense denoising dense depth design detecting detection dialogue differences differentiable \
         diffusion dimensional discovery distributed distribution document domain drug dynamic dynamics \
         editing efficient embedding embeddings end-to-end energy enhancement entity entropy environment \
         error estimating estimation evaluating evaluation event evolution evolutionary explainable \
         explaining exploiting exploration exploring expression extraction face facial fast feature features \
         federated few-shot field fields flow forecasting foundation framework functions fusion game games \
         gene generalization generating generation generative geometric geometry global gradient graph \
         graphs guide guided hierarchical high human hybrid hyperparameter identification image images \
         imaging improved improving inference information instance instruction interactive internal \
         interpretable introduction jointly kernel knowledge labels language languages large latent layer \
         learned learning leveraging lightweight likelihood linear linguistic localization long machine \
         machines manipulation many mapping matching maximizing maximum medical memory meta-learning method \
         methods minimax minimizing mining model modeling modelling models molecular monocular motion \
         multi-agent multi-modal multi-task multilingual multimodal mutual navigation network networks \
         neural noise nonlinear novel object objects online opportunities optical optimal optimization \
         parallel parsing perception performance personalized physics planning point policies policy pose \
         positional pre-trained pre-training predicting prediction predictive preference pretrained \
         pretraining privacy probabilistic problem problems processing program programming programs prompt \
         prompting protein quantization quantum query question random ranking real-time reasoning \
         recognition recommendation recommender reconstruction recurrent reducing region regression \
         regularization reinforcement relation relational rendering representation representations \
         resolution resources response retrieval review reward robot robotic robotics robust robustness \
         sampling scalable scale scaling scene search segmentation self-supervised semantic semantics \
         semi-supervised sentence sentiment sequence sequential series shape shift similarity simulation \
         single single-cell social soft software space sparse spatial spatio-temporal speaker speech state \
         statistical stochastic strategies strategy structure structured studies study style summarization \
         super-resolution supervised survey surveys synthesis synthetic system systems task tasks temporal \
         tensor text theory time tracking training transfer transformation transformer transformers \
         translation tree trees tuning uncertainty understanding unified unsupervised user using variational \
         vector via video videos view vision vision-language visual visualization visualizing voice weakly \
         web weight word words world zero-shot",
    ),
    (
        Class::FUNCTION,
        "\
         a about across after against all an and any are as at be before behind better between beyond both \
         but by can do does during each for from has have how if in into is it its less more most no not of on \
         only or our out over per should than that the their them there these they this through to \
         toward towards twice under until upon using via was we were what when where which while who why will \
         with within without you your",
    ),
    (
        Class::PARTICLE,
        "\
         af al auf bin da das de degli dei del della den der des di do dos du e el ibn la le lo los mac \
         mc san st ten ter van vande vom von y zu zum zur",
    ),
    (
        Class::KEY,
        "\
         abstract affiliation affiliations author authors categories category citation code comment \
         comments conference contribution contributions dataset datasets date demo description env \
         environment expenv experimentenvironment github institute institution institutions intro \
         journal key keyword keywords method methods motivation note notes organization published \
         publisher session summary tag tags task tasks tl tl;dr tldr topic topics type venue website \
         year",
    ),
    (
        Class::INSTITUTE,
        "\
         academy adobe ai2 alibaba allen amazon ant anthropic apple baai baidu bair berkeley brain bytedance \
         caltech cambridge cas cityu cmu college columbia cornell cuhk damo deepmind eleutherai epfl eth \
         facebook fair fudan google group harvard hku hkust huawei ibm imperial inria institute intel kaist \
         kuaishou lab laboratory labs lmu meituan meta microsoft mila mit mpi nankai ntu nus nvidia nyu openai \
         oxford peking pku princeton qualcomm research ruc rwth salesforce samsung sensetime shanghai sjtu snap \
         sony stanford technion tencent toronto toyota tsinghua tum uber uc ucb ucl ucla ucsd uiuc umd univ \
         university ustc uw waymo xiaomi yale zhejiang zju zurich",
    ),
    (
        Class::TALK,
        "\
         accepted authors available been check feel here i if let more our please released see thanks \
         the this we you",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_as_what_it_is() {
        let mut count = 0;
        for (class, words) in LISTS {
            for word in words.split_ascii_whitespace() {
                count += 1;
                assert!(word.len() <= LONGEST && super::class(word).is(class), "{word}");
                assert!(super::class(&word.to_ascii_uppercase()).is(class), "{word}");
            }
        }
        assert!(count * 2 < SLOTS, "the table is too full to be fast");
        assert_eq!(class("bert"), Class::default());
        assert_eq!(class(""), Class::default());
        assert!(class("PDF").is(Class::LABEL) && !class("PDF").is(Class::VENUE));
    }
}
